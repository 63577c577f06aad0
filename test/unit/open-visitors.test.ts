import { describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { openVisitors } from '../../src/ingest/open-visitors.ts'
import { createSalt, readSalts, writeSalts } from '../../src/ingest/salt-file.ts'
import { aFolder } from '../support/a-folder.ts'

const DAY_MS = 86_400_000
const TODAY = 1_768_435_200_000
const IDENTITY = { tenantId: 1, network: '192.0.2.1', userAgent: 'x' }
const identityAt = (at: number) => ({ ...IDENTITY, occurredAt: at, receivedAt: at })

function open(path: string, now = TODAY) {
  const logged: string[] = []
  const log = { error: (_: unknown, text: string) => logged.push(text) } as unknown as Logger
  return { ...openVisitors({ path, now, log }), logged }
}

describe('openVisitors()', () => {
  test('knows people again after a restart on the same day', () => {
    const path = `${aFolder()}/pulso.salts`
    const before = open(path).identify(identityAt(TODAY))
    expect(open(path, TODAY + 1000).identify(identityAt(TODAY + 1000))).toBe(before)
  })

  test('leaves nothing of a destroyed salt in its file, which nobody else may read', () => {
    const path = `${aFolder()}/pulso.salts`
    const visitors = open(path)
    const salt = readSalts(path).get(TODAY) as string
    expect(readFileSync(path, 'utf8')).toContain(salt)
    const { ino } = statSync(path)
    visitors.renew(TODAY + 2 * DAY_MS)
    expect(readFileSync(path, 'utf8')).not.toContain(salt)
    // Written over in place: a file beside it would leave the old bytes on the disk.
    expect(statSync(path)).toMatchObject({ ino, size: 512 })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('writes its file when a day comes or goes, and not in between', () => {
    const path = `${aFolder()}/pulso.salts`
    const visitors = open(path)
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, 'untouched')
    visitors.renew(TODAY + 1000)
    expect(readFileSync(path, 'utf8')).toBe('untouched')
    visitors.renew(TODAY + DAY_MS)
    expect(readFileSync(path, 'utf8')).not.toBe(before)
    expect([...readSalts(path).keys()]).toEqual([TODAY, TODAY + DAY_MS])
  })

  test.each([
    ['is empty', ''],
    ['is no JSON', '{'],
    ['has no object', '[1]'],
    ['has salts that are none', '{"1768435200000":"abc","x":7}'],
  ])('begins anew when its file %s', (_name, content) => {
    const path = `${aFolder()}/pulso.salts`
    writeFileSync(path, content)
    const { identify, logged } = open(path)
    expect(identify(identityAt(TODAY))).toBeNumber()
    expect(readSalts(path).size).toBe(1)
    expect(logged).toEqual([])
  })

  test('goes on in memory when its file cannot be written, says so once, and writes it later', () => {
    const folder = aFolder()
    const path = `${folder}/pulso.salts`
    mkdirSync(path)
    const visitors = open(path)
    const visitor = visitors.identify(identityAt(TODAY))
    visitors.renew(TODAY + 1)
    visitors.renew(TODAY + 2)
    expect(visitors.logged).toHaveLength(1)
    expect(visitors.identify(identityAt(TODAY))).toBe(visitor)
    rmdirSync(path)
    visitors.renew(TODAY + 3)
    expect(open(path).identify(identityAt(TODAY))).toBe(visitor)
  })
})

describe('writeSalts()', () => {
  test('is read back', () => {
    const path = `${aFolder()}/salts`
    const salts = new Map(
      [TODAY, TODAY + DAY_MS, TODAY + 2 * DAY_MS].map(day => [day, createSalt()]),
    )
    writeSalts(path, salts)
    expect(readSalts(path)).toEqual(salts)
  })
})
