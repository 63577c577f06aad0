import { isJsonObject } from './exact-json.ts'
import type { BadLine, ProductLine } from './product-list.ts'

/** Reads NDJSON line by line, never all at once: each has the object of a product, or is blank. */
export function* readNdjsonProducts(text: string): Generator<ProductLine | BadLine> {
  let start = 0
  for (let line = 1; start <= text.length; line += 1) {
    const lineEnd = text.indexOf('\n', start)
    const end = lineEnd < 0 ? text.length : lineEnd
    const content = text.slice(start, end)
    start = end + 1
    if (content.trim() === '') continue
    const value = parseObject(content)
    yield value
      ? { line, id: value.id, name: value.name }
      : { line, mistake: 'must be a JSON object' }
  }
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
