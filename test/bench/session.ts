// How long a session is, and how hard it presses. For a quick look: `ROUNDS=1 SECONDS=1 bun run bench`.

/** Each contender is measured this often, in turn with the others. */
export const ROUNDS = Number(process.env.ROUNDS ?? 5)
/** How long one measurement lasts. */
export const SECONDS = Number(process.env.SECONDS ?? 4)
/** How long the same load runs before it, for the compiler to have seen the code. */
export const WARM_UP_SECONDS = 2
/** Each has one request under way at a time. */
export const CONNECTIONS = 64

export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** What goes on, for whoever waits; not part of the result. */
export function printProgress(what: string): void {
  process.stderr.write(`... ${what}\n`)
}
