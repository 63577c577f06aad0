import type { AnyElysia } from 'elysia'
import { toAuthority } from '../core/authority.ts'

/**
 * How long a body may take to come once its head is there, however many bytes come meanwhile, and how
 * long a connection may stay idle; then it is closed. A head has 10 s, by the runtime's own rule.
 */
export const REQUEST_TIMEOUT_SECONDS = 30
/** How long requests that are in flight may take to finish when the server closes. */
const CLOSE_TIMEOUT_MS = 2000

export interface HttpServer {
  readonly url: string
  /** Stops accepting, lets what is in flight finish, closes idle connections. */
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
      await Promise.race([server.stop(), Bun.sleep(CLOSE_TIMEOUT_MS)])
      await server.stop(true)
    },
  }
}
