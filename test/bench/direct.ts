// What one would write without Pulso: the same application, where each request waits for its own
// event's insert, committed as durably as Pulso's batches are.

import { getTableColumns, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { addDemoTenant } from '../../src/cli/demo.ts'
import { parseConfig } from '../../src/config.ts'
import { createApp } from '../../src/http/app.ts'
import { listen } from '../../src/http/listen.ts'
import { OpenStreams } from '../../src/http/streams/open-streams.ts'
import { createThrottle } from '../../src/http/throttle.ts'
import { createTraffic } from '../../src/http/traffic.ts'
import type { Accept } from '../../src/ingest/accept.ts'
import { createSalt } from '../../src/ingest/salt-file.ts'
import { createToStoredEvent } from '../../src/ingest/to-stored-event.ts'
import { Visitors } from '../../src/ingest/visitors.ts'
import { createDirectoryCache } from '../../src/storage/directory-cache.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { DATABASE_FILE, openDatabase, type PulsoDatabase } from '../../src/storage/open-database.ts'
import { events } from '../../src/storage/schema.ts'
import { NO_API } from '../support/an-api.ts'

const monotonicNow = () => performance.now()
const config = parseConfig(process.env)
const db = openDatabase(`${config.dataDir}/${DATABASE_FILE}`)
migrate(db)
addDemoTenant(db)

const app = createApp({
  accept: createInsert(db),
  api: NO_API,
  keyFailuresPerMinute: config.keyFailuresPerMinute,
  streams: new OpenStreams(NO_API),
  keepOpen: () => {},
  directory: createDirectoryCache(db),
  now: Date.now,
  defaultCurrency: config.defaultCurrency,
  visitors: new Visitors(new Map(), createSalt),
  respectGpc: config.respectGpc,
  peerAddress: request => app.server?.requestIP(request)?.address ?? '',
  trustedProxies: config.trustedProxies,
  apiThrottle: createThrottle({ ratePerMinute: config.apiRatePerMinute }),
  tenantThrottle: createThrottle({ ratePerMinute: config.tenantRatePerMinute }),
  maxBodyBytes: config.maxBodyBytes,
  traffic: createTraffic(monotonicNow),
  monotonicNow,
  metrics: null,
  findProblems: () => [],
  log: pino({ level: config.logLevel }),
})
listen(app, config)

/** A statement of its own is a transaction of its own. */
function createInsert(database: PulsoDatabase): Accept {
  const { id: _, ...columns } = getTableColumns(events)
  const placeholders = Object.keys(columns).map(name => [name, sql.placeholder(name)])
  const insert = database
    .insert(events)
    .values(Object.fromEntries(placeholders))
    .onConflictDoNothing()
    .prepare()
  const toStoredEvent = createToStoredEvent()
  return event => {
    insert.run({ ...toStoredEvent(event) })
    return true
  }
}
