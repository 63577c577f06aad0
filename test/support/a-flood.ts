/** So many requests are on their way on each connection before an answer is waited for. */
const BATCH = 250
const CONNECTIONS = 8
/** The answers have no body with an empty line in it, so each ends one head. */
const HEAD_END = '\r\n\r\n'

interface Flood {
  readonly from: number
  readonly to: number
  /** The request of a number, as it goes over the wire. */
  readonly toRequest: (n: number) => string
}

/** Sends the requests of all numbers from one on, before another, and counts the answers by status. */
export async function flood(url: string, { from, to, toRequest }: Flood) {
  const statuses: Record<string, number> = {}
  let next = from

  async function send(): Promise<void> {
    const answered = countAnswers(statuses)
    const { hostname, port } = new URL(url)
    const socket = await Bun.connect({ hostname, port: Number(port), socket: answered.handler })
    const pending: Pending = { socket, unsent: Buffer.alloc(0) }
    answered.handler.drain = () => flush(pending)
    while (next < to) {
      const numbers = Array.from({ length: Math.min(BATCH, to - next) }, () => next++)
      pending.unsent = Buffer.from(numbers.map(toRequest).join(''))
      flush(pending)
      await answered.receive(numbers.length)
    }
    socket.end()
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, send))
  return statuses
}

interface Pending {
  readonly socket: { write(data: Uint8Array): number }
  unsent: Uint8Array
}

function flush(pending: Pending): void {
  if (pending.unsent.length === 0) return
  pending.unsent = pending.unsent.subarray(pending.socket.write(pending.unsent))
}

function countAnswers(statuses: Record<string, number>) {
  let text = ''
  let count = 0
  let wanted = 0
  let received: PromiseWithResolvers<void> | undefined

  function read(data: Uint8Array): void {
    text += Buffer.from(data).toString('latin1')
    const end = text.lastIndexOf(HEAD_END) + HEAD_END.length
    if (end < HEAD_END.length) return
    for (const [, status = ''] of text.slice(0, end).matchAll(/HTTP\/1\.1 (\d{3})/g)) {
      statuses[status] = (statuses[status] ?? 0) + 1
      count += 1
    }
    text = text.slice(end)
    if (count >= wanted) received?.resolve()
  }

  return {
    handler: {
      data: (_socket: unknown, data: Uint8Array) => read(data),
      drain: () => {},
      close: () => received?.reject(new Error('the service closed a connection of the flood')),
      error: (_socket: unknown, error: Error) => received?.reject(error),
    },
    receive(answers: number): Promise<void> {
      wanted = count + answers
      received = Promise.withResolvers<void>()
      return received.promise
    },
  }
}
