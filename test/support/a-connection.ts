import { connect as connectSocket } from 'node:net'

/** One TCP connection, for what `fetch` does not let a test send or see. */
export interface Connection {
  send(...parts: (string | Uint8Array)[]): void
  /** The next answer; undefined when the other end closed the connection before a whole one. */
  receive(): Promise<RawAnswer | undefined>
  /** Closes it at once, whatever is under way. */
  close(): void
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** A POST as it goes over the wire; `body` is announced by its length unless the headers say otherwise. */
export function toPost(path: string, body: string, headers: Record<string, string> = {}): string {
  const length = String(Buffer.byteLength(body))
  return toHead(path, { 'Content-Length': length, ...headers }) + body
}

/** A POST whose body comes in chunks, without its length. */
export function toChunkedPost(
  path: string,
  chunks: readonly string[],
  headers: Record<string, string> = {},
): string {
  const body = chunks.map(chunk => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`)
  return `${toHead(path, { 'Transfer-Encoding': 'chunked', ...headers })}${body.join('')}0\r\n\r\n`
}

function toHead(path: string, headers: Record<string, string>): string {
  const all = { Host: 'localhost', 'Content-Type': 'application/json', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

export async function connect(url: string): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const socket = connectSocket({ host: hostname, port: Number(port) })
  let received = Buffer.alloc(0)
  let isClosed = false
  let wake = () => {}
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data])
    wake()
  })
  for (const event of ['end', 'close', 'error']) {
    socket.on(event, () => {
      isClosed = true
      wake()
    })
  }
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })

  return {
    send(...parts) {
      for (const part of parts) socket.write(part)
    },
    async receive() {
      for (;;) {
        const parsed = parseAnswer(received)
        if (parsed) {
          received = received.subarray(parsed.bytes)
          return parsed.answer
        }
        if (isClosed) return undefined
        const woken = Promise.withResolvers<void>()
        wake = woken.resolve
        await woken.promise
      }
    },
    close: () => socket.destroy(),
  }
}

function parseAnswer(received: Buffer): { answer: RawAnswer; bytes: number } | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n')
  const headers = new Headers(
    lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const bodyEnd = headEnd + 4 + Number(headers.get('content-length') ?? 0)
  if (received.length < bodyEnd) return undefined
  const body = received.toString('utf8', headEnd + 4, bodyEnd)
  return { answer: { status: Number(statusLine.split(' ')[1]), headers, body }, bytes: bodyEnd }
}
