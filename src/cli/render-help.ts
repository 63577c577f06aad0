import type { ArgDef, ArgsDef } from 'citty'
import { SETTINGS } from '../config.ts'
import { type FoundCommand, readSubCommands, resolveValue } from './find-command.ts'
import { renderTable } from './render-table.ts'

/** The help of a command; the root's lists the settings too. citty's own has colours and no `-h`. */
export async function renderHelp({ command, path }: FoundCommand): Promise<string> {
  const { description } = await resolveValue(command.meta ?? {})
  const args: ArgsDef = await resolveValue(command.args ?? {})
  const isPositional = (arg: ArgDef) => arg.type === 'positional'
  const positionals = Object.entries(args).filter(([, arg]) => isPositional(arg))
  const options = Object.entries(args).filter(([, arg]) => !isPositional(arg))
  const commands: [string, string][] = []
  for (const [name, { meta }] of await readSubCommands(command)) {
    commands.push([name, (await resolveValue(meta ?? {})).description ?? ''])
  }

  const usage = [
    ...path,
    ...options.map(option => (option[1].required ? toFlag(option) : `[${toFlag(option)}]`)),
    ...positionals.map(([name]) => name.toUpperCase()),
    ...(commands.length === 0 ? [] : [command.default ? '[COMMAND]' : 'COMMAND']),
  ]
  return [
    `${description}\n\nUsage: ${usage.join(' ')}\n`,
    renderSection('Commands', commands),
    renderSection(
      'Arguments',
      positionals.map(([name, arg]) => [name.toUpperCase(), arg.description ?? '']),
    ),
    renderSection('Options', [
      ...options.map((option): [string, string] => [toFlag(option), option[1].description ?? '']),
      ['-h, --help', 'show this help'],
    ]),
    renderSection('Environment', path.length === 1 ? listSettings() : []),
  ].join('')
}

function toFlag([name, { type, valueHint }]: [string, ArgDef]): string {
  return type === 'boolean' ? `--${name}` : `--${name} ${valueHint}`
}

function renderSection(title: string, rows: readonly [string, string][]): string {
  if (rows.length === 0) return ''
  return `\n${title}:\n${renderTable(rows.map(([term, meaning]) => [`  ${term}`, meaning]))}`
}

function listSettings(): [string, string][] {
  return Object.entries(SETTINGS).map(([name, { fallback, meaning }]) => [
    name,
    `${meaning} (default: ${fallback || 'none'})`,
  ])
}
