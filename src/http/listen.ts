import type { AnyElysia } from 'elysia'

/** How long requests that are in flight may take to finish when the server closes. */
const CLOSE_TIMEOUT_MS = 5000

export interface HttpServer {
  readonly url: string
  /** Stops accepting, lets what is in flight finish, closes idle connections. */
  close(): Promise<void>
}

/** Serves an application; throws when the address cannot be had. Port 0 picks a free port. */
export function listen(app: AnyElysia, { host, port }: { host: string; port: number }): HttpServer {
  app.listen({
    hostname: host,
    port,
    // Elysia's default would let a second service take part of the first one's requests.
    reusePort: false,
    // Bun's own limit answers without CORS headers; `readBody` keeps ours.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
  })
  const server = app.server
  if (!server) throw new Error(`cannot listen on ${host}:${port}`)
  return {
    url: server.url.href.replace(/\/$/, ''),
    async close() {
      await Promise.race([server.stop(), Bun.sleep(CLOSE_TIMEOUT_MS)])
      await server.stop(true)
    },
  }
}
