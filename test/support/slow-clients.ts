import { type Connection, connect, toChunkedPost, toPost } from './a-connection.ts'
import { CONVERSION, GOOD_BODIES, INTERACTIONS, TRACK } from './an-app.ts'

/** What a slow client sends at once, and what it then sends again and again. */
interface SlowRequest {
  readonly start: string
  readonly drip: string
}

type ToSlowRequest = (address: Record<string, string>) => SlowRequest

const DRIP_EVERY_MS = 1000
const MOST_OF_A_BODY = 'x'.repeat(63 * 1024)
const LARGEST = { 'Content-Length': String(64 * 1024) }

const toHead = (request: string) => request.slice(0, request.indexOf('\r\n\r\n') + 4)

/** Each by another address: an address may not do much of it. */
const SLOW_REQUESTS: ToSlowRequest[] = [
  () => ({ start: '', drip: '' }),
  () => ({ start: `POST ${TRACK} HTTP/1.1\r\nHost: loc`, drip: '' }),
  () => ({ start: `POST ${TRACK} HTTP/1.1\r\nHost: localhost\r\nX-Slow: `, drip: 'x' }),
  address => ({ start: toHead(toPost(TRACK, GOOD_BODIES[TRACK], address)), drip: '' }),
  address => ({ start: toPost(CONVERSION, '{', { ...address, ...LARGEST }), drip: ' ' }),
  address => ({
    start: toPost(INTERACTIONS, MOST_OF_A_BODY, { ...address, ...LARGEST }),
    drip: '',
  }),
  address => ({ start: toHead(toChunkedPost(TRACK, ['{}'], address)), drip: '1\r\n \r\n' }),
  // More than the limit: it is answered, and goes on.
  address => ({
    start: toChunkedPost(INTERACTIONS, [MOST_OF_A_BODY, MOST_OF_A_BODY], address).slice(0, -5),
    drip: '1\r\nx\r\n',
  }),
]

export interface SlowClients {
  /** How many of them are still connected. */
  countOpen(): number
  close(): void
}

/** Connects so many clients that never finish what they started, in every way there is. */
export async function connectSlowClients(url: string, count: number): Promise<SlowClients> {
  const connections = new Map<Connection, string>()
  for (let n = 0; n < count; n++) {
    const address = { 'X-Forwarded-For': `198.51.${n >> 8}.${n & 255}` }
    const toRequest = SLOW_REQUESTS[n % SLOW_REQUESTS.length] as ToSlowRequest
    const { start, drip } = toRequest(address)
    const connection = await connect(url)
    connections.set(connection, drip)
    forgetWhenClosed(connection)
    connection.send(start)
  }
  const dripping = setInterval(() => {
    for (const [connection, drip] of connections) if (drip !== '') connection.send(drip)
  }, DRIP_EVERY_MS)

  async function forgetWhenClosed(connection: Connection): Promise<void> {
    while (await connection.receive());
    connections.delete(connection)
  }

  return {
    countOpen: () => connections.size,
    close() {
      clearInterval(dripping)
      for (const connection of connections.keys()) connection.close()
    },
  }
}
