import { isJsonObject, parseExactJson } from '../core/exact-json.ts'
import { parseForm } from './form.ts'
import { RequestError } from './request-error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
const FORM = 'application/x-www-form-urlencoded'

/**
 * Reads a request's body as an object: a form by its content type, JSON by any other. Throws
 * RequestError when it is too large, or unreadable: not UTF-8, not JSON, not an object.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Record<string, unknown>> {
  const text = decode(await readBytes(request, maxBytes))
  const isForm = request.headers.get('content-type')?.toLowerCase().startsWith(FORM)
  const body = isForm ? parse(parseForm, text) : parse(parseExactJson, text)
  if (!isJsonObject(body)) throw new RequestError('unreadable')
  return body
}

/**
 * Bun's own limit answers a bare 413 that a page on another origin cannot read, so the limit is kept
 * here: by the announced length, or by counting where none is announced.
 */
async function readBytes(request: Request, maxBytes: number): Promise<ArrayBuffer | Uint8Array> {
  const announced = request.headers.get('content-length')
  if (announced === null) return readUnannounced(request, maxBytes)
  if (Number(announced) > maxBytes) throw new RequestError('too-large')
  return request.arrayBuffer()
}

async function readUnannounced(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength
    if (length > maxBytes) throw new RequestError('too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

function decode(bytes: ArrayBuffer | Uint8Array): string {
  return parse(input => decoder.decode(input), bytes)
}

function parse<In, Out>(parser: (input: In) => Out, input: In): Out {
  try {
    return parser(input)
  } catch {
    throw new RequestError('unreadable')
  }
}
