import { expect, test } from 'bun:test'
import { createEventStore } from '../../src/storage/event-store.ts'
import { openDatabase, openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { getRollupState } from '../../src/storage/rollup/rollup-state.ts'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aDemoFolder } from '../support/a-demo-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { accountFor, NOTHING_AMISS } from '../support/account-for.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const DAY_MS = 86_400_000
const OLD_EVENTS = ordealSize({ test: 12_000, torture: 100_000 })
const KILLS = ordealSize({ test: 3, torture: 20 })
const TIMEOUT_MS = ordealSize({ test: 60_000, torture: 600_000 })

/** Events of ten days ago, each third a sale of its own. */
function storeOldEvents(dataDir: string): void {
  const db = openDatabase(`${dataDir}/pulso.db`)
  const at = Date.now() - 10 * DAY_MS
  createEventStore(db).transact({ ringId: 'old', from: 0, to: 8 }, writer => {
    for (let n = 0; n < OLD_EVENTS; n++) {
      const transactionId = n % 3 === 0 ? `old_${n}` : null
      writer.insert(
        aStoredEvent({ type: 'purchase', transactionId, occurredAt: at, receivedAt: at }),
      )
    }
    return { stored: OLD_EVENTS, duplicates: 0, quarantined: 0, lost: 0 }
  })
  db.$client.close()
}

function countExpired(dataDir: string): number {
  const db = openReadOnlyDatabase(`${dataDir}/pulso.db`)
  try {
    return getRollupState(db).expired
  } finally {
    db.$client.close()
  }
}

test(
  'a service that is killed while old events are deleted, under load, loses no others, and counts no sale twice',
  async () => {
    const dataDir = aDemoFolder()
    storeOldEvents(dataDir)
    const env = { RETENTION_DAYS: '3' }
    const load = aBeaconLoad()
    for (let kill = 1; kill <= KILLS; kill++) {
      const service = await startServiceProcess({ dataDir, env })
      const running = load.run(service.url)
      const wanted = Math.floor((OLD_EVENTS * kill) / (KILLS + 1))
      await until('so many are deleted', () => countExpired(dataDir) >= wanted)
      service.signal('SIGKILL')
      await Promise.all([running, service.exited])
    }
    const last = await startServiceProcess({ dataDir, env })
    await until('all are deleted', () => countExpired(dataDir) === OLD_EVENTS)
    const answer = await fetch(`${last.url}/api/v1/analytics/conversion`, {
      method: 'POST',
      body: '{"tenant_slug":"mi-negocio","transaction_id":"old_0","value":1}',
    })
    expect(await answer.json()).toEqual({ status: 'ok', transaction_id: 'old_0' })
    last.signal('SIGTERM')
    expect(await last.exited).toBe(0)

    report({
      ordeal: 'SIGKILL while old events are deleted',
      figures: { kills: KILLS, deleted: OLD_EVENTS, acknowledged: load.acknowledged.size },
    })
    expect(accountFor(load, dataDir)).toEqual(NOTHING_AMISS)
    const db = openReadOnlyDatabase(`${dataDir}/pulso.db`)
    const count = (sql: string) => db.$client.query<{ n: number }, []>(sql).get()?.n
    expect(count("select count(*) as n from events where transaction_id like 'old%'")).toBe(0)
    expect(count('select count(*) as n from expired_transactions')).toBe(Math.ceil(OLD_EVENTS / 3))
    // What was counted of them is still there.
    const counted = "select sum(events) as n from hourly_counts where dimension = 'product'"
    expect(count(counted)).toBe((count('select count(*) as n from events') ?? 0) + OLD_EVENTS)
    db.$client.close()
  },
  TIMEOUT_MS,
)
