import { parseArgs } from 'node:util'
import type { ArgsDef } from 'citty'
import { UsageError } from './usage-error.ts'

/** What stands for a flag where a value should be; a negative number is a value, if a bad one. */
const FLAG = /^-(?!\d)/

/**
 * Throws UsageError unless a command line has exactly what a command takes. citty would ignore an
 * unknown flag or a surplus word, and take the next flag for a missing value.
 */
export function checkArguments(takes: ArgsDef, rawArgs: readonly string[]): void {
  const { tokens } = parseArgs({
    args: [...rawArgs],
    options: toParseOptions(takes),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const given = new Set<string>()
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    checkOption(takes, token)
    if (given.has(token.name)) throw new UsageError(`${token.rawName} is given twice`)
    given.add(token.name)
  }

  const entries = Object.entries(takes)
  const positionals = entries.filter(([, arg]) => arg.type === 'positional')
  const missing = [
    ...entries
      .filter(([name, arg]) => arg.type !== 'positional' && arg.required && !given.has(name))
      .map(([name]) => `--${name}`),
    ...positionals.slice(words.length).map(([name]) => name.toUpperCase()),
  ]
  if (missing.length > 0) throw new UsageError(`missing ${missing.join(', ')}`)
  const surplus = words[positionals.length]
  if (surplus !== undefined) throw new UsageError(`unexpected argument ${surplus}`)
}

function toParseOptions(takes: ArgsDef): Record<string, { type: 'boolean' | 'string' }> {
  const options = Object.entries(takes).filter(([, arg]) => arg.type !== 'positional')
  return Object.fromEntries(
    options.map(([name, arg]) => [name, { type: arg.type === 'boolean' ? 'boolean' : 'string' }]),
  )
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

function checkOption(takes: ArgsDef, { name, rawName, value, inlineValue }: OptionToken): void {
  const arg = Object.hasOwn(takes, name) ? takes[name] : undefined
  if (!arg || arg.type === 'positional' || rawName !== `--${name}`) {
    throw new UsageError(`unknown option ${rawName}`)
  }
  if (arg.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`)
  } else if (value === undefined || (!inlineValue && FLAG.test(value))) {
    throw new UsageError(`${rawName} needs a value`)
  }
}
