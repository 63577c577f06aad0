import { runCommand } from 'citty'
import { ConfigError } from '../config.ts'
import { StorageError } from '../core/storage-error.ts'
import { ListenError } from '../http/listen.ts'
import { BadLinesError } from './bad-lines-error.ts'
import { checkArguments } from './check-arguments.ts'
import type { CliIo } from './cli-io.ts'
import { readDataDir } from './data-dir.ts'
import { toFailureText } from './failure-text.ts'
import {
  type AnyCommand,
  type FoundCommand,
  findCommand,
  readSubCommands,
  resolveValue,
} from './find-command.ts'
import { createPulso } from './pulso.ts'
import { renderHelp } from './render-help.ts'
import { UsageError } from './usage-error.ts'

const HELP_FLAGS = ['--help', '-h']
const VERSION_FLAGS = ['--version', '-v']

/** Runs a command line without the program's name and resolves to the exit code. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const { words, wantsHelp } = takeHelp(argv)
  const rawArgs = VERSION_FLAGS.includes(words[0] ?? '') ? ['version', ...words.slice(1)] : words
  const found = await findCommand({ command: createPulso(io), path: ['pulso'], rawArgs })
  try {
    await refuseUnknownCommand(found)
    if (wantsHelp) io.stdout(await renderHelp(found))
    else await run(found)
    return 0
  } catch (error) {
    const { exitCode, lines } = toFailure(error, { path: found.path, env: io.env })
    io.stderr(lines.map(line => `${line}\n`).join(''))
    return exitCode
  }
}

/** Takes the help flags out of a command line, wherever they stand before a `--`. */
function takeHelp(argv: readonly string[]): { words: string[]; wantsHelp: boolean } {
  const end = argv.indexOf('--')
  const isHelp = (word: string, index: number) =>
    HELP_FLAGS.includes(word) && (end === -1 || index < end)
  return { words: argv.filter((word, i) => !isHelp(word, i)), wantsHelp: argv.some(isHelp) }
}

/** A word where a group's search for a command ended is none of the group's. */
async function refuseUnknownCommand({ command, rawArgs: [word] }: FoundCommand): Promise<void> {
  if (word === undefined || word.startsWith('-')) return
  const { size } = await readSubCommands(command)
  if (size > 0) throw new UsageError(`unknown command ${word}`)
}

async function run(found: FoundCommand): Promise<void> {
  const command = await getRunnable(found)
  checkArguments(await resolveValue(command.args ?? {}), found.rawArgs)
  await runCommand(command, { rawArgs: [...found.rawArgs] })
}

/** The command to run: a group's default when the command line names none of the group. */
async function getRunnable(found: FoundCommand): Promise<AnyCommand> {
  const subCommands = await readSubCommands(found.command)
  if (subCommands.size === 0) return found.command
  const fallback = subCommands.get((await resolveValue(found.command.default)) ?? '')
  if (fallback) return fallback
  throw new UsageError(`missing a command: ${[...subCommands.keys()].join(', ')}`)
}

/** What each kind of error ends the process with, and says on stderr. */
function toFailure(
  error: unknown,
  { path, env }: { path: readonly string[]; env: CliIo['env'] },
): { exitCode: number; lines: readonly string[] } {
  if (error instanceof UsageError) {
    return { exitCode: 2, lines: [`${error.message} (see ${path.join(' ')} --help)`] }
  }
  if (error instanceof ConfigError) return { exitCode: 1, lines: error.mistakes }
  if (error instanceof BadLinesError) {
    const lines = error.badLines.map(({ line, mistake }) => `line ${line}: ${mistake}`)
    return { exitCode: 1, lines: [...lines, error.message] }
  }
  if (error instanceof StorageError || error instanceof ListenError) {
    return { exitCode: 1, lines: [error.message] }
  }
  return { exitCode: 1, lines: [toFailureText(error, readDataDir(env))] }
}
