import { isJsonObject, parseExactJson } from '../core/exact-json.ts'
import { parseForm } from './form.ts'
import { RequestError } from './request-error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
const FORM = 'application/x-www-form-urlencoded'

/**
 * Reads a request's body as an object: a form by its content type, JSON by any other. Throws
 * RequestError when it is too large, or unreadable: not UTF-8, not JSON, not an object.
 *
 * Bun's own limit answers a bare 413 that a page on another origin cannot read, so the limit is kept
 * here: by the announced length, or by counting where none is announced.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Record<string, unknown>> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > maxBytes) throw new RequestError('too-large')
  const bytes = await (announced === null ? readCounted(request, maxBytes) : request.bytes())
  const body = parseBody(bytes, request.headers.get('content-type'))
  if (!isJsonObject(body)) throw new RequestError('unreadable')
  return body
}

async function readCounted(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw new RequestError('too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function parseBody(bytes: Uint8Array, contentType: string | null): unknown {
  try {
    const text = decoder.decode(bytes)
    return contentType?.toLowerCase().startsWith(FORM) ? parseForm(text) : parseExactJson(text)
  } catch {
    throw new RequestError('unreadable')
  }
}
