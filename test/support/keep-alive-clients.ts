import { connect, toPost } from './a-connection.ts'

/** What became of the requests of clients that keep their connections. */
export interface KeepAliveTally {
  /** Requests that were acknowledged. */
  acknowledged: number
  /** Requests without an answer, sent before the service was asked to stop. */
  lostBefore: number
  /** Those that were sent behind that, on a connection that nobody had said was to end. */
  lostAfter: number
  /** Connections that ended with an answer that said so. */
  dismissed: number
}

export interface KeepAliveClients {
  readonly tally: KeepAliveTally
  /** To be called when the service is asked to stop. */
  markStop(): void
  /** Resolves when every connection has ended. */
  readonly ended: Promise<unknown>
}

const POST = toPost('/api/v1/analytics/track', '{"tenant_id":"1","type":"call"}')

/** Clients that send one request after the other on a connection each, as long as it lasts. */
export function startKeepAliveClients(url: string, count: number): KeepAliveClients {
  const tally: KeepAliveTally = { acknowledged: 0, lostBefore: 0, lostAfter: 0, dismissed: 0 }
  let isStopping = false

  async function send(): Promise<void> {
    const connection = await connect(url)
    for (;;) {
      const isLate = isStopping
      connection.send(POST)
      const answer = await connection.receive()
      if (!answer) {
        tally[isLate ? 'lostAfter' : 'lostBefore'] += 1
        return
      }
      if (answer.status === 202) tally.acknowledged += 1
      if (answer.headers.get('connection') !== 'close') continue
      tally.dismissed += 1
      connection.close()
      return
    }
  }

  return {
    tally,
    markStop() {
      isStopping = true
    },
    ended: Promise.all(Array.from({ length: count }, send)),
  }
}
