import { openRingFile } from '../../../src/ingest/ring-file.ts'
import { type Metric, measureInTurn, renderComparison } from '../comparison.ts'
import { PULSO } from '../contenders.ts'
import { countEvents, toRingPath, untilDrained } from '../data-folder.ts'
import { fillRing } from '../fill-ring.ts'
import { mixedEvents } from '../mixed-events.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { printLine, printProgress, ROUNDS } from '../session.ts'

interface StartRun {
  readonly newRingMs: number
  readonly emptyRingMs: number
  readonly fullRingMs: number
  readonly drainedMs: number
  readonly recoveredEvents: number
}

const METRICS: readonly Metric<StartRun>[] = [
  { name: 'first answer, ring newly made, ms', digits: 0, of: run => run.newRingMs },
  { name: 'first answer, ring there and empty, ms', digits: 0, of: run => run.emptyRingMs },
  { name: 'first answer, ring there and full, ms', digits: 0, of: run => run.fullRingMs },
  { name: 'all of the full ring stored, ms', digits: 0, of: run => run.drainedMs },
  { name: 'events in the full ring', digits: 0, of: run => run.recoveredEvents },
]

/** From the start of the process to its first answer, with nothing, an empty ring and a full ring to find. */
export async function measureStart(): Promise<void> {
  const candidate = { name: 'since the start of the process', measure: measureStarts }
  const runs = await measureInTurn([candidate], { rounds: ROUNDS })
  printLine('Start, ring of 64 MiB')
  printLine(renderComparison(runs, METRICS))
}

async function measureStarts(): Promise<StartRun> {
  printProgress('start with a new, an empty and a full ring')
  using folder = createScratchFolder()
  const dataDir = folder.path
  const newRingMs = await measureFirstAnswer(dataDir)
  const emptyRingMs = await measureFirstAnswer(dataDir)
  const recoveredEvents = fillRing(openRingFile(toRingPath(dataDir)), mixedEvents())

  const server = await start(dataDir)
  await untilDrained(dataDir)
  const drainedMs = performance.now() - server.startedAt
  await server.stop()
  const stored = countEvents(dataDir)
  if (stored !== recoveredEvents) {
    throw new Error(`${recoveredEvents} events were in the ring, ${stored} are stored`)
  }
  return { newRingMs, emptyRingMs, fullRingMs: server.firstAnswerMs, drainedMs, recoveredEvents }
}

async function measureFirstAnswer(dataDir: string): Promise<number> {
  const server = await start(dataDir)
  await server.stop()
  return server.firstAnswerMs
}

function start(dataDir: string): Promise<ServerProcess> {
  return startServer(PULSO.command, { DATA_DIR: dataDir })
}
