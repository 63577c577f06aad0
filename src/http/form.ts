import { parseExactJson } from '../core/exact-json.ts'

const METADATA_KEY = /^metadata\[([^\]]+)\]$/

/**
 * Fields of an `application/x-www-form-urlencoded` body. An empty field is absent, as a form has no
 * other way to say so. Metadata comes as one field of JSON, or as `metadata[key]=value` fields.
 * Throws URIError when an escape is not UTF-8.
 */
export function parseForm(text: string): Record<string, unknown> {
  const fields = new Map<string, unknown>()
  const metadata = new Map<string, string>()
  for (const pair of text.split('&')) {
    const [name, value] = splitPair(pair)
    const key = METADATA_KEY.exec(name)?.[1]
    if (key !== undefined) metadata.set(key, value)
    else if (value !== '') fields.set(name, value)
  }
  const json = fields.get('metadata')
  if (json !== undefined) fields.set('metadata', parseJsonField(json))
  else if (metadata.size > 0) fields.set('metadata', Object.fromEntries(metadata))
  return Object.fromEntries(fields)
}

function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return at < 0
    ? [decodePart(pair), '']
    : [decodePart(pair.slice(0, at)), decodePart(pair.slice(at + 1))]
}

function decodePart(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

/** What is not JSON stays text, which validation then refuses. */
function parseJsonField(value: unknown): unknown {
  try {
    return parseExactJson(String(value))
  } catch {
    return value
  }
}
