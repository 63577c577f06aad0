import type { HostileRequest } from './hostile-requests.ts'

const CHUNK_BYTES = 37

/** A request as it goes over the wire. */
export function toRawRequest(request: HostileRequest): Uint8Array {
  const { path, contentType, headers, body, isChunked } = request
  const all = {
    Host: 'localhost',
    ...(contentType === null ? {} : { 'Content-Type': contentType }),
    ...(isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(body.length) }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  return Buffer.concat([head, ...(isChunked ? toChunks(body) : [body])])
}

function toChunks(body: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = []
  // Few chunks for a large body: each costs the reader a turn.
  const size = Math.max(CHUNK_BYTES, body.length >> 3)
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size)
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return [...chunks, Buffer.from('0\r\n\r\n')]
}
