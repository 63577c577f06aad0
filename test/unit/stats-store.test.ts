import { expect, test } from 'bun:test'
import { ApiError } from '../../src/core/api-error.ts'
import type { StatsArgs } from '../../src/core/stats-calls.ts'
import { createStatsStore } from '../../src/storage/stats/stats-store.ts'
import { addTenant } from '../../src/storage/tenant-store.ts'
import { aDatabase } from '../support/a-database.ts'

function ask(tenant: StatsArgs['tenant']) {
  const db = aDatabase()
  addTenant(db, { id: 1, name: 'La Tienda', slug: 'la-tienda' })
  const period = { from: 86_400_000, to: 172_800_000, previousFrom: 0 }
  return () => createStatsStore(db).summary({ tenant, period, devices: ['mobile'] })
}

test('a tenant is read by the time zone that its days are counted by, and no other', () => {
  expect(ask({ id: 1, timeZone: 'America/Tegucigalpa' })().metrics.events.value).toBe(0)
  expect(ask({ id: 1, timeZone: 'Asia/Kolkata' })).toThrow(
    new ApiError('unavailable', 'The time zone of the tenant has just been changed.'),
  )
})

test('a tenant that is gone has no numbers', () => {
  expect(ask({ id: 2, timeZone: 'America/Tegucigalpa' })).toThrow(
    new ApiError('not_found', 'Not found.'),
  )
})
