import type { AnyElysia } from 'elysia'
import { toAuthority } from '../core/authority.ts'

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

/** Serves an application; throws ListenError when the address cannot be had. Port 0 picks a free port. */
export function listen(app: AnyElysia, { host, port }: { host: string; port: number }): HttpServer {
  try {
    app.listen({
      hostname: host,
      port,
      // Elysia's default would let a second service take part of the first one's requests.
      reusePort: false,
      // Bun's own limit answers without CORS headers; `readBody` keeps ours.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
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
