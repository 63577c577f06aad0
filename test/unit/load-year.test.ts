import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { events, tenants } from '../../src/storage/schema.ts'
import { countEvents } from '../bench/data-folder.ts'
import { loadYear, storeYear } from '../bench/load-year.ts'
import { YEAR, yearOfTraffic } from '../bench/year-of-traffic.ts'
import { aDatabase } from '../support/a-database.ts'
import { aFolder } from '../support/a-folder.ts'

const TINY = { events: 500, tenants: 10 }

describe('storeYear()', () => {
  test('stores every event with every field, in order', () => {
    const db = aDatabase()
    const year = { ...YEAR, events: 5000, tenants: 100 }
    storeYear(db, year, { batchEvents: 2000 })
    const stored = db.select().from(events).orderBy(events.id).all()
    expect(stored).toHaveLength(5000)
    expect(stored).toEqual([...yearOfTraffic(year)].map((event, n) => ({ id: n + 1, ...event })))
    expect(db.select().from(tenants).all()).toHaveLength(100)
  })
})

describe('loadYear()', () => {
  test('loads a folder, and gives it again for the same options', () => {
    const parent = aFolder()
    const loaded = loadYear(TINY, { parent })
    expect(loaded).toMatchObject({ events: 500, loadMs: expect.any(Number) })
    expect(loaded.databaseBytes).toBeGreaterThan(500 * 50)
    expect(countEvents(loaded.dataDir)).toBe(500)
    expect(loadYear(TINY, { parent })).toEqual({ ...loaded, loadMs: undefined })
  })

  test('has another folder for other options', () => {
    const parent = aFolder()
    for (const other of [{ seed: 2 }, { tenants: 11 }, { events: 501 }, { endsAt: 1e12 }, {}]) {
      expect(loadYear({ ...TINY, ...other }, { parent }).loadMs).toBeNumber()
    }
    expect(readdirSync(parent)).toHaveLength(5)
  })

  test.each([
    ['was not loaded to the end', (mark: string) => rmSync(mark)],
    ['was loaded by other sources', (mark: string) => writeFileSync(mark, 'other sources')],
  ])('loads anew what %s', (_, change) => {
    const parent = aFolder()
    const { dataDir } = loadYear(TINY, { parent })
    writeFileSync(join(dataDir, 'left'), '')
    change(join(dataDir, 'loaded-from'))
    expect(loadYear(TINY, { parent }).loadMs).toBeNumber()
    expect(existsSync(join(dataDir, 'left'))).toBe(false)
    expect(countEvents(dataDir)).toBe(500)
  })
})
