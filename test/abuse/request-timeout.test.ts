import { expect, test } from 'bun:test'
import { listen } from '../../src/http/listen.ts'
import { type Connection, connect, toChunkedPost, toPost } from '../support/a-connection.ts'
import { anApp, GOOD_BODIES, TRACK } from '../support/an-app.ts'
import { until } from '../support/until.ts'

const GOOD = toPost(TRACK, GOOD_BODIES[TRACK])
const CHUNKED = toChunkedPost(TRACK, [GOOD_BODIES[TRACK]])
const toHead = (request: string) => request.slice(0, request.indexOf('\r\n\r\n') + 4)
/** The runtime looks every 4 s: below that, even a connection that is used would be closed. */
const TIMEOUT_SECONDS = 5
/** Far below the timeout, as a client would have it that wants to stay for ever. */
const DRIP_EVERY_MS = 100

/** What a client sends first, and then again and again. */
const STAYING: [name: string, request: string, drip: string][] = [
  ['a body that never comes', toHead(GOOD), ''],
  ['a body that stops', GOOD.slice(0, -5), ''],
  ['a body that drips', toPost(TRACK, '{', { 'Content-Length': '65536' }), ' '],
  ['a chunk that never comes', toHead(CHUNKED), ''],
  ['chunks that drip', toHead(CHUNKED), '1\r\n \r\n'],
]

test('connections are closed when their time is over, but not one that is used', async () => {
  const { app, accepted, logged } = anApp({ apiRate: 1_000_000 })
  const options = { host: '127.0.0.1', port: 0, requestTimeoutSeconds: TIMEOUT_SECONDS }
  const server = listen(app, options)
  const open = new Set<string>()

  async function stay(name: string, connection: Connection): Promise<void> {
    open.add(name)
    if ((await connection.receive()) === undefined) open.delete(name)
  }
  const drips: Timer[] = []
  for (const [name, request, drip] of STAYING) {
    const connection = await connect(server.url)
    connection.send(request)
    drips.push(setInterval(() => connection.send(drip), DRIP_EVERY_MS))
    stay(name, connection)
  }
  const [idle, used] = [await connect(server.url), await connect(server.url)]
  idle.send(GOOD)
  expect((await idle.receive())?.status).toBe(202)
  stay('an idle one', idle)

  const answers: (number | undefined)[] = []
  await until('all but the used one are closed', async () => {
    used.send(GOOD)
    answers.push((await used.receive())?.status)
    return open.size === 0
  })
  for (const drip of drips) clearInterval(drip)
  used.close()
  await server.close()
  expect(new Set(answers)).toEqual(new Set([202]))
  expect(accepted).toHaveLength(answers.length + 1)
  expect(logged).toEqual([])
}, 30_000)
