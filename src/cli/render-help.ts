import type { ArgDef, ArgsDef } from 'citty'
import { SETTINGS, type SettingName } from '../config.ts'
import { type FoundCommand, readSubCommands, resolveValue } from './find-command.ts'
import { renderTable } from './render-table.ts'

const VERSION_ROW: [string, string] = ['-v, --version', 'print what pulso version does']

const ALL_SETTINGS = Object.keys(SETTINGS) as SettingName[]

/** The settings that a command of the root reads, with the commands below it. */
const SETTINGS_READ: Readonly<Record<string, readonly SettingName[]>> = {
  serve: ALL_SETTINGS,
  tenant: ['DATA_DIR'],
  product: ['DATA_DIR'],
  key: ['DATA_DIR'],
  event: ['DATA_DIR'],
  quarantine: ['DATA_DIR'],
  rollup: ['DATA_DIR'],
  migrate: ['DATA_DIR'],
  doctor: ALL_SETTINGS,
  healthcheck: ['HOST', 'PORT'],
  version: [],
}

/** The help of a command, with the settings that it reads. citty's own has colours and no `-h`. */
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

  const [, topCommand] = path
  const settings = topCommand === undefined ? ALL_SETTINGS : (SETTINGS_READ[topCommand] ?? [])

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
      ...(topCommand === undefined ? [VERSION_ROW] : []),
      ['-h, --help', 'show this help'],
    ]),
    renderSection('Environment', settings.map(toSettingRow)),
  ].join('')
}

function toFlag([name, { type, valueHint }]: [string, ArgDef]): string {
  return type === 'boolean' ? `--${name}` : `--${name} ${valueHint}`
}

function renderSection(title: string, rows: readonly [string, string][]): string {
  if (rows.length === 0) return ''
  return `\n${title}:\n${renderTable(rows.map(([term, meaning]) => [`  ${term}`, meaning]))}`
}

function toSettingRow(name: SettingName): [string, string] {
  const { fallback, meaning } = SETTINGS[name]
  return [name, `${meaning} (default: ${fallback || 'none'})`]
}
