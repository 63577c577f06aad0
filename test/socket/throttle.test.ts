import { expect, test } from 'bun:test'
import { toPost } from '../support/a-connection.ts'
import { startService } from '../support/a-service.ts'
import { CONVERSION, GOOD_BODIES, INTERACTIONS, TRACK } from '../support/an-app.ts'

// The clock of these buckets is the real one: rates are so low that none refills during a test.

const SLOW = { API_RATE_PER_MINUTE: '2', TENANT_RATE_PER_MINUTE: '2' }
const ORIGIN = 'https://la-tienda.example'

test.each([TRACK, CONVERSION, INTERACTIONS] as const)(
  '%s answers 429 over the limit, in a way that the page can read',
  async path => {
    await using service = await startService(SLOW)
    const post = () => service.post(path, GOOD_BODIES[path], { origin: ORIGIN })
    for (const remaining of ['1', '0']) {
      const response = await post()
      expect(response.ok).toBe(true)
      expect(response.headers.get('x-ratelimit-limit')).toBe('2')
      expect(response.headers.get('x-ratelimit-remaining')).toBe(remaining)
    }
    const response = await post()
    expect(response.status).toBe(429)
    expect(await response.json()).toEqual({ message: 'Too Many Attempts.' })
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(response.headers.get('retry-after'))).toBeWithin(1, 31)
    const inSeconds = Number(response.headers.get('x-ratelimit-reset')) - Date.now() / 1000
    expect(inSeconds).toBeWithin(1, 32)
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
  },
)

test('tracks and conversions share a bucket, interactions have their own', async () => {
  await using service = await startService(SLOW)
  const status = async (path: keyof typeof GOOD_BODIES) =>
    (await service.post(path, GOOD_BODIES[path])).status
  expect(await status(TRACK)).toBe(202)
  expect(await status(CONVERSION)).toBe(200)
  expect(await status(TRACK)).toBe(429)
  expect(await status(CONVERSION)).toBe(429)
  expect(await status(INTERACTIONS)).toBe(201)
})

test('a client gains nothing by X-Forwarded-For when its address is not trusted', async () => {
  await using service = await startService(SLOW)
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) {
    const headers = { 'x-forwarded-for': `198.51.100.${i}`, forwarded: `for=198.51.100.${i}` }
    statuses.push((await service.post(TRACK, GOOD_BODIES[TRACK], headers)).status)
  }
  expect(statuses).toEqual([202, 202, 429, 429])
})

test('clients behind a trusted proxy have buckets of their own, whatever they make up', async () => {
  await using service = await startService({ ...SLOW, TRUSTED_PROXIES: '127.0.0.0/8,10.0.0.0/8' })
  const status = async (forwardedFor: string) => {
    const headers = { 'x-forwarded-for': forwardedFor }
    return (await service.post(TRACK, GOOD_BODIES[TRACK], headers)).status
  }
  expect(await status('198.51.100.1')).toBe(202)
  expect(await status('8.8.8.8, 198.51.100.1')).toBe(202)
  expect(await status('9.9.9.9, 198.51.100.1, 10.0.0.1')).toBe(429)
  expect(await status('198.51.100.2')).toBe(202)
})

test('several X-Forwarded-For headers are one list', async () => {
  await using service = await startService({ ...SLOW, TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' })
  const connection = await service.connect()
  const post = async (...lists: string[]) => {
    const lines = lists.map(list => `X-Forwarded-For: ${list}\r\n`).join('')
    connection.send(toPost(TRACK, GOOD_BODIES[TRACK]).replace('\r\n', `\r\n${lines}`))
    return (await connection.receive())?.status
  }
  expect(await post('8.8.8.8', '198.51.100.1', '10.0.0.1')).toBe(202)
  expect(await post('9.9.9.9, 198.51.100.1', '10.0.0.2, 10.0.0.1')).toBe(202)
  expect(await post('198.51.100.1')).toBe(429)
  expect(await post('198.51.100.1', '198.51.100.2')).toBe(202)
  connection.close()
})

test('a service on IPv6 throttles by the /64 of its peer', async () => {
  await using service = await startService({ ...SLOW, HOST: '::1' })
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) statuses.push((await service.post(TRACK, GOOD_BODIES[TRACK])).status)
  expect(statuses).toEqual([202, 202, 429])
})
