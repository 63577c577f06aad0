import { appendFileSync } from 'node:fs'

/** Where `bun run torture` collects what its tests found; unset when the tests run as tests. */
const REPORT = process.env.TORTURE_REPORT

/** A row of the table that `bun run torture` prints. */
export interface TortureRow {
  /** What was done to the service. */
  readonly ordeal: string
  /** What came of it, by what is counted or measured. */
  readonly figures: Readonly<Record<string, number | string>>
}

/** Whether the tests run as torture. */
export const isTorture = REPORT !== undefined

/** How much of an ordeal a test goes through: little as a test, much as torture. */
export function ordealSize(sizes: { test: number; torture: number }): number {
  return isTorture ? sizes.torture : sizes.test
}

/** Adds a row to the table of `bun run torture`; does nothing when the tests run as tests. */
export function report(row: TortureRow): void {
  if (REPORT !== undefined) appendFileSync(REPORT, `${JSON.stringify(row)}\n`)
}
