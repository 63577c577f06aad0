import { StorageError } from '../../core/storage-error.ts'
import { isDataFolderLocked } from '../../storage/data-folder-lock.ts'
import {
  type ErasureProgress,
  findErasureProgress,
} from '../../storage/erasure/erasure-requests.ts'
import { DATABASE_FILE, openReadOnlyDatabase } from '../../storage/open-database.ts'
import type { CliIo } from '../cli-io.ts'
import { toCountText } from '../count-text.ts'

const POLL_MS = 100
/** Without any progress for this long, nobody is at work. Much may have to be read between two events. */
const SILENT_AFTER_MS = 300_000
const BUSY_TIMEOUT_MS = 5000

/**
 * Resolves when the running service has done an erasure. Throws StorageError when the service stops
 * before that, and when nothing happens; the next start of a service does it then.
 */
export async function awaitErasure(
  io: CliIo,
  { dataDir, id }: { dataDir: string; id: number },
): Promise<void> {
  const db = openReadOnlyDatabase(`${dataDir}/${DATABASE_FILE}`, { busyTimeoutMs: BUSY_TIMEOUT_MS })
  const tell = createTell(io)
  let events = 0
  let changedAt = io.now()
  try {
    while (true) {
      // Before the look at the erasure: a service that stops may have just done it.
      const isServed = isDataFolderLocked(dataDir)
      const progress = findErasureProgress(db, id)
      if (!progress) return
      if (progress.isDone) {
        tell(progress)
        return
      }
      if (!isServed) throw new StorageError(`the service has stopped; ${GOES_ON}`)
      if (progress.events !== events) {
        events = progress.events
        changedAt = io.now()
        tell(progress)
      }
      if (io.now() - changedAt > SILENT_AFTER_MS) {
        throw new StorageError(`the service erases nothing; its log may say why, and ${GOES_ON}`)
      }
      await Bun.sleep(POLL_MS)
    }
  } finally {
    db.$client.close()
  }
}

const GOES_ON = 'what is to be erased is noted, and its next start goes on with it'

/** Keeps one line of a terminal up to date; silent anywhere else. */
function createTell(io: CliIo): (progress: ErasureProgress) => void {
  if (!io.isTerminal) return () => {}
  return ({ events, isDone }) => {
    io.stderr(`\r${toCountText(events, 'event')} erased${isDone ? '\n' : ''}`)
  }
}
