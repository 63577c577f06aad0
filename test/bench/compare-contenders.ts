import { type Metric, measureInTurn, renderComparison } from './comparison.ts'
import type { Contender } from './contenders.ts'
import type { Load } from './loads.ts'
import { measureContender, type Run } from './measure-contender.ts'
import { printLine, printProgress, ROUNDS } from './session.ts'

const METRICS: readonly Metric<Run>[] = [
  { name: 'requests/s', digits: 0, of: run => run.requestsPerSecond },
  { name: 'latency, median, ms', digits: 2, of: run => run.p50Ms },
  { name: 'latency, 99 %, ms', digits: 2, of: run => run.p99Ms },
  { name: 'latency, 99.9 %, ms', digits: 2, of: run => run.p999Ms },
  { name: 'processor, µs/request', digits: 1, of: run => run.processorUs },
  { name: '  of that, main thread', digits: 1, of: run => run.mainThreadUs },
  { name: '  of that, drain thread', digits: 1, of: run => run.workersUs },
  { name: 'resident, MiB', digits: 0, of: run => run.residentMib },
  {
    name: 'all stored after, ms',
    digits: 0,
    isCompared: false,
    of: run => run.storedAfterMs,
  },
]

/** Measures contenders in turn under a load, and prints a table; the last is compared with the others. */
export async function compareContenders(
  contenders: readonly Contender[],
  load: Load,
): Promise<void> {
  const candidates = contenders.map(contender => ({
    name: contender.name,
    measure() {
      printProgress(`${contender.name}, ${load.name}`)
      return measureContender(contender, load)
    },
  }))
  const runs = await measureInTurn(candidates, { rounds: ROUNDS })
  printLine(load.name)
  printLine(renderComparison(runs, METRICS))
  for (const { name, isStoring } of contenders) {
    if (isStoring) printLine(`${name}: ${countStored(runs.get(name))} events answered and stored`)
  }
  printLine()
}

function countStored(runs: readonly Run[] = []): string {
  return runs.reduce((sum, { storedEvents }) => sum + storedEvents, 0).toLocaleString('en')
}
