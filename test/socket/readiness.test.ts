import { expect, test } from 'bun:test'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { until } from '../support/until.ts'

async function readiness(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/readyz`)
  return { status: answer.status, body: await answer.json() }
}

const READY = { status: 200, body: { status: 'ready' } }
const unready = (...reasons: string[]) => ({
  status: 503,
  body: { status: 'unavailable', reasons },
})

async function post(url: string, path: string, body: object) {
  const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}

const track = (url: string, metadata: object) =>
  post(url, '/api/v1/analytics/track', { tenant_id: '1', type: 'call', metadata })

test('while the database is locked events are taken and kept, and /readyz says why it is not ready', async () => {
  const dataDir = aFolder()
  const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
  expect(await readiness(service.url)).toEqual(READY)

  const other = openDatabase(`${dataDir}/pulso.db`)
  other.$client.run('begin immediate')
  const isLocked = async () => (await readiness(service.url)).status === 503
  // Nothing is sent meanwhile: an idle service notices too.
  await until('the lock is noticed', isLocked)
  expect(await readiness(service.url)).toEqual(unready('the database cannot be written'))
  for (let n = 0; n < 10; n++) expect((await track(service.url, { n })).status).toBe(202)
  expect(readStoredNumbers(dataDir)).toEqual([])

  other.$client.run('rollback')
  other.$client.close()
  await until('the events are stored', () => readStoredNumbers(dataDir).length === 10)
  await until('it is ready again', async () => !(await isLocked()))
  expect(service.output()).toContain('events cannot be stored; they are kept in the ring')
  expect(service.output()).toContain('events are being stored again')
})

test('without free space on the disk no event is taken, each endpoint says so in its own words', async () => {
  const env = { MIN_FREE_MIB: '1048576' }
  const service = await startServiceProcess({ dataDir: aFolder(), args: ['serve', '--demo'], env })
  expect(await readiness(service.url)).toEqual(unready('the disk has too little free space'))
  expect(await track(service.url, {})).toEqual({
    status: 503,
    body: { success: false, message: 'Service temporarily overloaded' },
  })
  const sale = { tenant_slug: 'mi-negocio', transaction_id: 't1' }
  expect(await post(service.url, '/api/v1/analytics/conversion', sale)).toEqual({
    status: 200,
    body: { status: 'skipped', transaction_id: 't1' },
  })
  expect(await post(service.url, '/api/v1/interactions', { tenant_id: 1, type: 'view' })).toEqual({
    status: 202,
    body: { status: 'accepted' },
  })
})

test('a full ring refuses events and says so, and what it took is stored when it can be', async () => {
  const dataDir = aFolder()
  const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
  const other = openDatabase(`${dataDir}/pulso.db`)
  other.$client.run('begin immediate')
  const padding = 'x'.repeat(60_000)
  let taken = 0
  while ((await track(service.url, { n: taken, padding })).status === 202) taken += 1
  expect(taken).toBeGreaterThan(10)

  const reasons = ['the database cannot be written', 'the ring is full']
  await until('both problems are in the log', () =>
    service.output().includes(`"reasons":${JSON.stringify(reasons)},"msg":"not ready"`),
  )
  expect(await readiness(service.url)).toEqual(unready(...reasons))
  other.$client.run('rollback')
  other.$client.close()
  await until('it is ready again', async () => (await readiness(service.url)).status === 200)
  expect(readStoredNumbers(dataDir)).toEqual([...Array(taken).keys()])
  expect((await track(service.url, { n: taken })).status).toBe(202)
})
