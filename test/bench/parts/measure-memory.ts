import { renderTable } from '../../../src/cli/render-table.ts'
import { checkStored } from '../check-stored.ts'
import { PULSO } from '../contenders.ts'
import { countEvents, untilDrained } from '../data-folder.ts'
import { MIX } from '../loads.ts'
import { readResidentMib } from '../process-usage.ts'
import { createScratchFolder } from '../scratch-folder.ts'
import { startServer } from '../server-process.ts'
import { printLine, printProgress, SECONDS } from '../session.ts'
import { runWrk } from '../wrk.ts'

const MILLION = 1_000_000
const EVENTS = 5 * MILLION

/** Pulso's resident memory when idle, and behind each million of five million events. */
export async function measureMemory(): Promise<void> {
  using folder = createScratchFolder()
  const server = await startServer(PULSO.command, { DATA_DIR: folder.path })
  const rows = [toRow(0, server.pid)]
  let answered = 0
  let loads = 0
  while (answered < EVENTS) {
    answered += (await runWrk({ url: server.url, load: MIX, seconds: SECONDS })).requests
    loads += 1
    printProgress(`${answered.toLocaleString('en')} events`)
    if (answered >= rows.length * MILLION) rows.push(toRow(answered, server.pid))
  }
  await untilDrained(folder.path)
  await server.stop()
  checkStored({ answered, stored: countEvents(folder.path), loads })
  printLine(`Memory of one process, ${MIX.name}`)
  printLine(renderTable([['events answered', 'resident, MiB'], ...rows]))
}

function toRow(events: number, pid: number): string[] {
  return [events.toLocaleString('en'), readResidentMib(pid).toFixed(0)]
}
