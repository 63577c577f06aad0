import { describe, expect, test } from 'bun:test'
import { MAX_PENDING_BODIES } from '../../src/http/pending-bodies.ts'
import { type Connection, type RawAnswer, toPost } from '../support/a-connection.ts'
import { startService, type TestService } from '../support/a-service.ts'
import { CONVERSION, GOOD_BODIES, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { until } from '../support/until.ts'

// What has come of a body is in memory until the rest does, so a client has only so many under way.

const MAX_BODY_BYTES = 64 * 1024
const UNFINISHED_BYTES = 1024
/** More than what is not worth counting. */
const LARGE_BODY_BYTES = 8 * 1024
const CLIENT = { 'X-Forwarded-For': '198.51.100.1' }
const OTHER = { 'X-Forwarded-For': '198.51.100.2' }

/** Connections of one client that have sent all but the end of the largest body. */
async function hold(service: TestService, path: string, count: number): Promise<Connection[]> {
  const headers = { ...CLIENT, 'Content-Length': String(MAX_BODY_BYTES) }
  const request = toPost(path, 'x'.repeat(MAX_BODY_BYTES - UNFINISHED_BYTES), headers)
  const connections: Connection[] = []
  for (let i = 0; i < count; i++) {
    const connection = await service.connect()
    connection.send(request)
    connections.push(connection)
  }
  return connections
}

async function ask(service: TestService, request: string): Promise<RawAnswer | undefined> {
  const connection = await service.connect()
  connection.send(request)
  const answer = await connection.receive()
  connection.close()
  return answer
}

const NOT_TAKEN = [
  [TRACK, 503, { success: false, message: 'Service temporarily overloaded' }, 202],
  [CONVERSION, 200, { status: 'skipped', transaction_id: null }, 200],
  [INTERACTIONS, 202, { status: 'accepted' }, 201],
] as const

describe.each(NOT_TAKEN)('%s', (path, status, answer, acceptedStatus) => {
  test('takes no more bodies of a client that leaves too many unfinished', async () => {
    await using service = await startService({ TRUSTED_PROXIES: '127.0.0.1' })
    const own = toPost(path, GOOD_BODIES[path].padEnd(LARGE_BODY_BYTES), CLIENT)
    const isRefused = async () => {
      const given = await ask(service, own)
      return given?.status === status && Bun.deepEquals(JSON.parse(given.body), answer)
    }
    const held = await hold(service, path, MAX_PENDING_BODIES)
    await until('it is refused', isRefused)
    expect((await ask(service, toPost(path, GOOD_BODIES[path], OTHER)))?.status).toBe(
      acceptedStatus,
    )

    const small = await ask(service, toPost(path, GOOD_BODIES[path], CLIENT))
    expect(small?.status).toBe(acceptedStatus)

    held[0]?.send('x'.repeat(UNFINISHED_BYTES))
    expect((await held[0]?.receive())?.status).toBe(path === CONVERSION ? 200 : 422)
    expect(await isRefused()).toBe(false)

    held.push(...(await hold(service, path, 1)))
    await until('it is refused', isRefused)
    for (const connection of held) connection.close()
    await until('it is taken', async () => !(await isRefused()))
    expect(service.logged).toEqual([])
  })
})
