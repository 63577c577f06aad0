import { expect, test } from 'bun:test'
import type { FunnelArgs } from '../../src/core/stats-calls.ts'
import { openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { events } from '../../src/storage/schema.ts'
import {
  createFunnelCall,
  MAX_FUNNELS,
  MAX_FUNNELS_PER_TENANT,
} from '../../src/storage/stats/create-funnel-call.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'

const DAY = Date.parse('2026-01-15T00:00:00Z')

/** A database with a view of each of so many visitors, a millisecond after the other. */
function aCrowd(visitors: number) {
  const path = `${aFolder()}/pulso.db`
  const db = aDatabase(path)
  const tenant = addTenant(db, { name: 'La Tienda', slug: 'la-tienda' })
  const addView = (visitor: number) =>
    db
      .insert(events)
      .values(
        aStoredEvent({ tenantId: tenant.id, type: 'view', visitor, occurredAt: DAY + visitor }),
      )
      .run()
  db.transaction(() => {
    for (let visitor = 0; visitor < visitors; visitor++) addView(visitor)
  })
  const args: FunnelArgs = {
    tenant,
    period: { from: DAY, to: DAY + 86_400_000, previousFrom: DAY - 86_400_000 },
    devices: ['unknown'],
    steps: ['view', 'purchase'],
  }
  const open: { count: number } = { count: 0 }
  const funnel = createFunnelCall(() => {
    const reader = openReadOnlyDatabase(path)
    const close = reader.$client.close.bind(reader.$client)
    open.count += 1
    reader.$client.close = () => {
      open.count -= 1
      close()
    }
    return reader
  })
  return { db, args, open, funnel, addView }
}

test('a funnel is of the moment in which it began, and lets others come in between', async () => {
  const { args, open, funnel, addView } = aCrowd(10_000)
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
    addView(50_000 + turns)
  })
  const { steps } = await funnel(args)
  clearInterval(timer)
  expect(steps[0]?.visitors).toBe(10_000)
  expect(turns).toBeGreaterThan(0)
  expect(open.count).toBe(0)
  expect((await funnel(args)).steps[0]?.visitors).toBe(10_000 + turns)
})

test('funnels are read one after the other, whatever becomes of the one before', async () => {
  const { args, open, funnel } = aCrowd(5000)
  const unknown = { ...args, tenant: { id: 99, timeZone: 'UTC' } }
  const most = { count: 0 }
  const timer = setInterval(() => {
    most.count = Math.max(most.count, open.count)
  })
  const answers = await Promise.allSettled([funnel(args), funnel(unknown), funnel(args)])
  clearInterval(timer)
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(most.count).toBe(1)
  expect(open.count).toBe(0)
})

test('a few funnels of each tenant and of all together may wait, and there is room again when they end', async () => {
  const { args, funnel } = aCrowd(1)
  const ask = (tenantId: number) =>
    funnel({ ...args, tenant: { ...args.tenant, id: tenantId } }).catch(error => error)
  const refusal = expect.objectContaining({ kind: 'unavailable', message: 'Too many funnels.' })
  const asked: Promise<unknown>[] = []
  for (let tenantId = 1; asked.length < MAX_FUNNELS; tenantId++) {
    for (let n = 0; n < MAX_FUNNELS_PER_TENANT; n++) asked.push(ask(tenantId))
    expect(() => ask(tenantId)).toThrow(refusal)
  }
  expect(() => ask(99)).toThrow(refusal)
  await asked[0]
  asked.push(ask(99))
  await Promise.all(asked)
  for (let n = 0; n < MAX_FUNNELS_PER_TENANT; n++) expect(await ask(1)).toHaveProperty('steps')
})
