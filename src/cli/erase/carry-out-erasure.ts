import { isDataFolderLocked, lockDataFolder } from '../../storage/data-folder-lock.ts'
import { findErasureProgress, forgetErasure } from '../../storage/erasure/erasure-requests.ts'
import type { PulsoDatabase } from '../../storage/open-database.ts'
import { vacuum } from '../../storage/vacuum.ts'
import type { CliIo } from '../cli-io.ts'
import { toCountText } from '../count-text.ts'
import { readDataDir } from '../data-dir.ts'
import { withDatabase } from '../with-database.ts'
import { awaitErasure } from './await-erasure.ts'
import { eraseAlone } from './erase-alone.ts'

/**
 * Asks for an erasure, by `request`, which returns its id; has the running service do it, or does it where
 * none runs; and then writes the database anew. Tells how many events `ofWhom` there were.
 */
export async function carryOutErasure(
  io: CliIo,
  { ofWhom, request }: { ofWhom: string; request: (db: PulsoDatabase) => number },
): Promise<void> {
  const dataDir = readDataDir(io.env)
  const id = withDatabase(io.env, request)
  if (isDataFolderLocked(dataDir)) await awaitErasure(io, { dataDir, id })
  else eraseWithLock(io, dataDir)
  withDatabase(io.env, db => {
    const erased = toCountText(findErasureProgress(db, id)?.events ?? 0, 'event')
    io.stdout(`erased ${erased} of ${ofWhom}\n`)
    io.stdout('writing the database anew, so that nothing of them is left in its file\n')
    vacuum(db)
    forgetErasure(db, id)
  })
  io.stdout('done\n')
}

function eraseWithLock(io: CliIo, dataDir: string): void {
  const lock = lockDataFolder(dataDir)
  try {
    withDatabase(io.env, db => eraseAlone(db, dataDir))
  } finally {
    lock.close()
  }
}
