import type { CommandDef, Resolvable } from 'citty'

// biome-ignore lint/suspicious/noExplicitAny: citty's own type of a command with any arguments.
export type AnyCommand = CommandDef<any>

/** A command, the words that lead to it, and what they leave of the command line for it. */
export interface FoundCommand {
  readonly command: AnyCommand
  readonly path: readonly string[]
  readonly rawArgs: readonly string[]
}

/**
 * Follows the leading words down a tree of commands as far as they lead. citty's own search skips
 * flags on the way, and finds a `constructor` everywhere.
 */
export async function findCommand(start: FoundCommand): Promise<FoundCommand> {
  const [word = '', ...rawArgs] = start.rawArgs
  const command = (await readSubCommands(start.command)).get(word)
  return command ? findCommand({ command, path: [...start.path, word], rawArgs }) : start
}

/** The commands below a command by name; none below one that runs. */
export async function readSubCommands(command: AnyCommand): Promise<Map<string, AnyCommand>> {
  const subCommands = await resolveValue(command.subCommands ?? {})
  const entries = Object.entries(subCommands).map(
    async ([name, sub]) => [name, await resolveValue(sub)] as const,
  )
  return new Map(await Promise.all(entries))
}

/** A part of a command, which citty lets be a function or a promise. */
export async function resolveValue<T>(value: Resolvable<T>): Promise<T> {
  return value instanceof Function ? value() : value
}
