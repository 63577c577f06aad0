import type { AnyElysia } from 'elysia'
import { toAuthority } from '../core/authority.ts'

/**
 * How long a body may take to come once its head is there, however many bytes come meanwhile, and how
 * long a connection may stay idle; then it is closed. A head has 10 s, by the runtime's own rule.
 */
export const REQUEST_TIMEOUT_SECONDS = 30
/** How long requests that are in flight may take to finish when the server closes. */
const CLOSE_TIMEOUT_MS = 2000
/** Nothing was asked for this long: what was sent before the server began to close has been read. */
const QUIET_MS = 50
/** For how long it waits for that, at the most. */
const LINGER_MS = 1000

export interface HttpServer {
  readonly url: string
  /**
   * Answers what has been sent, each answer the last on its connection, then stops accepting and
   * closes idle connections. What a client sends on one of those in that moment is lost, as ever in
   * HTTP (RFC 9112, 9.6).
   */
  close(): Promise<void>
}

/** The address to listen on cannot be had; the message says why, for an operator. */
export class ListenError extends Error {
  override name = 'ListenError'
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
}

interface ListenOptions {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  readonly requestTimeoutSeconds?: number
}

/** Serves an application; throws ListenError when the address cannot be had. */
export function listen(app: AnyElysia, options: ListenOptions): HttpServer {
  const { host, port, requestTimeoutSeconds = REQUEST_TIMEOUT_SECONDS } = options
  try {
    app.listen({
      hostname: host,
      port,
      // Elysia's default would let a second service take part of the first one's requests.
      reusePort: false,
      // Bun's error page is for who develops an application.
      development: false,
      // Bun's own limit answers without CORS headers; `readBody` keeps ours.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      idleTimeout: requestTimeoutSeconds,
    })
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new ListenError(
      `cannot listen on ${toAuthority(host, port)}: ${REASONS[code] ?? message}`,
    )
  }
  const server = app.server as NonNullable<typeof app.server>
  return {
    url: server.url.href.replace(/\/$/, ''),
    async close() {
      await dismissClients(server, app)
      await Promise.race([server.stop(), Bun.sleep(CLOSE_TIMEOUT_MS)])
      await server.stop(true)
    },
  }
}

/**
 * Answers, with `Connection: close`, until nobody asks any more. Bun's `stop` resets connections that
 * are idle as far as it has read, with requests in their buffers that would get no answer.
 */
async function dismissClients(server: Bun.Server<unknown>, app: AnyElysia): Promise<void> {
  let answers = 0
  server.reload({
    // Or Elysia's own would go before `fetch`.
    routes: {},
    async fetch(request) {
      const response = await app.fetch(request)
      response.headers.set('connection', 'close')
      answers += 1
      return response
    },
  })
  const deadline = performance.now() + LINGER_MS
  let before: number
  do {
    before = answers
    await Bun.sleep(QUIET_MS)
  } while (answers > before && performance.now() < deadline)
}
