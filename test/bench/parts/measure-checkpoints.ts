import { openDatabase } from '../../../src/storage/open-database.ts'
import { compareContenders } from '../compare-contenders.ts'
import { type Contender, PULSO } from '../contenders.ts'
import { toDatabasePath } from '../data-folder.ts'
import { MIX } from '../loads.ts'
import { printLine } from '../session.ts'

const CHECKPOINT_EVERY_MS = 10

/** Pulso while another connection does nothing but empty the write-ahead log. */
export async function measureCheckpoints(): Promise<void> {
  let emptied = 0
  const disturbed: Contender = {
    ...PULSO,
    name: 'checkpointed',
    disturb: dataDir => checkpointForEver(dataDir, () => (emptied += 1)),
  }
  await compareContenders([PULSO, disturbed], MIX)
  printLine(`the log was emptied ${emptied} times meanwhile, from outside`)
  printLine()
}

function checkpointForEver(dataDir: string, onEmptied: () => void): Disposable {
  const db = openDatabase(toDatabasePath(dataDir), { busyTimeoutMs: 0 })
  const checkpoint = db.$client.query<{ busy: number }, []>('pragma wal_checkpoint(truncate)')
  const timer = setInterval(() => {
    if (checkpoint.get()?.busy === 0) onEmptied()
  }, CHECKPOINT_EVERY_MS)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      db.$client.close()
    },
  }
}
