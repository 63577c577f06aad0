import type { HostileRequest } from './hostile-requests.ts'
import { type JsonModel, readJsonModel } from './json-model.ts'

export type Fields = ReadonlyMap<string, JsonModel>

const BOM = [0xef, 0xbb, 0xbf]

/** The fields of a body as the contract reads it: a form by its type, JSON by any other; undefined when unreadable. */
export function readFields({ body, contentType, isChunked }: HostileRequest): Fields | undefined {
  const text = decode(body, isChunked)
  if (text === undefined) return undefined
  try {
    if (/^application\/x-www-form-urlencoded/i.test(contentType ?? '')) return readForm(text)
    const value = readJsonModel(text)
    return value instanceof Map ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * UTF-8, a byte order mark aside. A body whose length is announced may have a character that lacks
 * its last of four bytes, for the replacement character is as long as what it replaces.
 */
function decode(bytes: Uint8Array, isChunked: boolean): string | undefined {
  const hasMark = BOM.every((byte, i) => bytes[i] === byte)
  const content = hasMark ? bytes.subarray(BOM.length) : bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)
    const isAsLong = [content.length, bytes.length].includes(Buffer.byteLength(text))
    return isAsLong && !isChunked ? text : undefined
  }
}

/** Throws when an escape is not one, or is not UTF-8. */
function readForm(text: string): Fields {
  const pairs = text.split('&').map(pair => {
    const [name = '', ...value] = pair.split('=')
    return [decodePart(name), decodePart(value.join('='))] as const
  })
  const fields = new Map<string, JsonModel>(pairs.filter(([, value]) => value !== ''))
  const inBrackets = pairs.flatMap(([name, value]): [string, string][] => {
    const isMetadata = name.startsWith('metadata[') && name.endsWith(']')
    const key = name.slice('metadata['.length, -1)
    return isMetadata && key !== '' && !key.includes(']') ? [[key, value]] : []
  })
  const json = fields.get('metadata')
  if (typeof json === 'string') fields.set('metadata', readJsonOrText(json))
  else if (inBrackets.length > 0) fields.set('metadata', new Map(inBrackets))
  return fields
}

function decodePart(part: string): string {
  const bytes = [...new TextEncoder().encode(part.replaceAll('+', ' '))]
  const decoded: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0x25) {
      decoded.push(bytes[i] as number)
      continue
    }
    const digits = String.fromCharCode(...bytes.slice(i + 1, i + 3))
    if (!/^[0-9a-f]{2}$/i.test(digits)) throw new URIError('not an escape')
    decoded.push(Number.parseInt(digits, 16))
    i += 2
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(decoded))
}

function readJsonOrText(text: string): JsonModel {
  try {
    return readJsonModel(text)
  } catch {
    return text
  }
}
