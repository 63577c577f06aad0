// Drains a ring into a new database in the folder it is given, in small transactions with frequent
// checkpoints, closing and opening the database in between; says after each how many records are in.

import { copyFileSync, writeSync } from 'node:fs'
import { Drainer } from '../../src/ingest/drainer.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { createRingFile, openRingFile } from '../../src/ingest/ring-file.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openDatabase } from '../../src/storage/open-database.ts'
import { anEvent } from './an-event.ts'

const [folder, records] = process.argv.slice(2)
const LIVES = 3
const PAGES_TO_CHECKPOINT = 12
const RECORDS_A_BATCH = 4
const ONE_MIB = 1024 * 1024

const path = `${folder}/pulso.ring`
createRingFile(path, { capacityBytes: ONE_MIB, windowBytes: ONE_MIB })
const ring = openRingFile(path)
for (let n = 0; n < Number(records); n++) {
  const metadata = `{"n":${n},"note":"${'x'.repeat((n * 37) % 400)}"}`
  ring.append(encodeEvent(anEvent({ metadata })))
}
copyFileSync(path, `${folder}/full.ring`)

for (let life = 1; life <= LIVES; life++) {
  const db = openDatabase(`${folder}/pulso.db`)
  db.$client.run(`pragma wal_autocheckpoint = ${PAGES_TO_CHECKPOINT}`)
  migrate(db)
  const store = createEventStore(db)
  const drainer = new Drainer(ring, store, { maxBatchRecords: RECORDS_A_BATCH })
  let drained = store.findCursor(ring.id).records
  while (drained < (Number(records) * life) / LIVES) {
    drained += drainer.tick()?.records ?? 0
    writeSync(1, `committed ${drained}\n`)
  }
  store.close()
}
