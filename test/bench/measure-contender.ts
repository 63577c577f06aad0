import { checkStored } from './check-stored.ts'
import type { Contender } from './contenders.ts'
import { countEvents, untilDrained } from './data-folder.ts'
import type { Load } from './loads.ts'
import { readProcessUsage, readResidentMib } from './process-usage.ts'
import { createScratchFolder } from './scratch-folder.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { SECONDS, WARM_UP_SECONDS } from './session.ts'
import { runWrk, type WrkResult } from './wrk.ts'

/** A contender under a load, from start to stop. */
export interface Run extends WrkResult {
  /** Processor time per request, in microseconds, of the whole server process. */
  readonly processorUs: number
  readonly mainThreadUs: number
  readonly workersUs: number
  readonly residentMib: number
  /** From the end of the load until every event was in the database. */
  readonly storedAfterMs: number
  /** Events that were counted in the database afterwards, those of the warm-up included. */
  readonly storedEvents: number
}

/** Throws when a request fails, and when an answered event is not in the database afterwards. */
export async function measureContender(contender: Contender, load: Load): Promise<Run> {
  using scratch = createScratchFolder()
  const dataDir = contender.dataDir ?? scratch.path
  const server = await startServer(contender.command, { DATA_DIR: dataDir })
  const before = countEvents(dataDir)
  try {
    const warmUp = await runWrk({ url: server.url, load, seconds: WARM_UP_SECONDS })
    const measured = await measureServer(server, { contender, load, dataDir })
    const storedEvents = countEvents(dataDir) - before
    const answered = warmUp.requests + measured.requests
    if (contender.isStoring) checkStored({ answered, stored: storedEvents, loads: 2 })
    return { ...measured, storedEvents }
  } finally {
    await server.stop()
  }
}

interface Setting {
  readonly contender: Contender
  readonly load: Load
  readonly dataDir: string
}

async function measureServer(
  { url, pid }: ServerProcess,
  { contender, load, dataDir }: Setting,
): Promise<Omit<Run, 'storedEvents'>> {
  using _disturbance = contender.disturb?.(dataDir)
  const before = readProcessUsage(pid)
  const result = await runWrk({ url, load, seconds: SECONDS })
  const endedAt = performance.now()
  const after = readProcessUsage(pid)
  const residentMib = readResidentMib(pid)
  await untilDrained(dataDir)
  return {
    ...result,
    processorUs: (after.totalUs - before.totalUs) / result.requests,
    mainThreadUs: (after.mainThreadUs - before.mainThreadUs) / result.requests,
    workersUs: (after.workersUs - before.workersUs) / result.requests,
    residentMib,
    storedAfterMs: performance.now() - endedAt,
  }
}
