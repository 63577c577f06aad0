import { renderTable } from '../../src/cli/render-table.ts'
import { renderSpread } from './spread.ts'

/** A figure of a run, and how to show it. */
export interface Metric<T> {
  readonly name: string
  readonly digits: number
  /** Whether ratios of it mean anything; they do unless this is false. */
  readonly isCompared?: boolean
  of(run: T): number
}

/** Something to be measured over and over. */
export interface Candidate<T> {
  readonly name: string
  measure(): T | Promise<T>
}

/** Runs by the candidate's name, in the order of the rounds. */
export type Runs<T> = ReadonlyMap<string, readonly T[]>

/** Measures candidates in turn, so that what slows the machine down for a while slows all of them. */
export async function measureInTurn<T>(
  candidates: readonly Candidate<T>[],
  { rounds }: { rounds: number },
): Promise<Runs<T>> {
  const runs = new Map<string, T[]>(candidates.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of candidates) runs.get(name)?.push(await measure())
  }
  return runs
}

/**
 * A row a metric: every candidate's median, least and most, and then the last candidate's ratios to
 * each of the others, taken round by round.
 */
export function renderComparison<T>(runs: Runs<T>, metrics: readonly Metric<T>[]): string {
  const candidates = [...runs]
  const [lastName, lastRuns] = candidates.at(-1) as [string, readonly T[]]
  const others = candidates.slice(0, -1)

  const head = ['', ...runs.keys(), ...others.map(([name]) => `${lastName} : ${name}`)]
  const rows = metrics.map(({ name, digits, isCompared = true, of }) => {
    const values = candidates.map(([, list]) => renderSpread(list.map(of), digits))
    const ratios = others.map(([, list]) => {
      const perRound = list.map((run, round) => of(lastRuns[round] as T) / of(run))
      return isCompared && perRound.every(Number.isFinite) ? renderSpread(perRound, 2) : ''
    })
    return [name, ...values, ...ratios]
  })
  return renderTable([head, ...rows])
}
