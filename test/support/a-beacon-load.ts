/** What a load sent and what of it the service said yes to. */
export interface BeaconLoad {
  /** Numbers of acknowledged events, in `metadata.n` or as `txn_n`. */
  readonly acknowledged: Set<number>
  /** Numbers of events that it answered otherwise: nothing of them may be stored. */
  readonly refused: Set<number>
  /** How many events it has sent, numbered from 0. */
  readonly sent: number
  /** Sends until told to stop, or until the service is gone; resolves when nothing is in flight. */
  run(url: string): Promise<void>
  stop(): void
}

const CLIENTS = 16

/**
 * Many clients that send events of all three endpoints, each with a number of its own. One that goes
 * on from an earlier load knows what that was told.
 */
export function aBeaconLoad(earlier?: BeaconLoad): BeaconLoad {
  const acknowledged = new Set(earlier?.acknowledged)
  const refused = new Set(earlier?.refused)
  let next = earlier?.sent ?? 0
  let isStopped = false

  async function send(url: string): Promise<void> {
    while (!isStopped) {
      const n = next++
      const { path, body, status } = toRequest(n)
      try {
        const answer = await fetch(url + path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        })
        const text = await answer.text()
        const isTaken = answer.status === status && !text.includes('skipped')
        if (isTaken) acknowledged.add(n)
        else refused.add(n)
      } catch {
        return
      }
    }
  }

  return {
    acknowledged,
    refused,
    get sent() {
      return next
    },
    async run(url) {
      isStopped = false
      await Promise.all(Array.from({ length: CLIENTS }, () => send(url)))
    },
    stop() {
      isStopped = true
    },
  }
}

function toRequest(n: number): { path: string; body: object; status: number } {
  if (n % 3 === 0) {
    return {
      path: '/api/v1/analytics/track',
      body: { tenant_id: '1', type: 'call', metadata: { n } },
      status: 202,
    }
  }
  if (n % 3 === 1) {
    return {
      path: '/api/v1/analytics/conversion',
      body: { tenant_slug: 'mi-negocio', transaction_id: `txn_${n}`, value: n },
      status: 200,
    }
  }
  return {
    path: '/api/v1/interactions',
    body: { tenant_id: 1, type: 'view', metadata: { n } },
    status: 201,
  }
}
