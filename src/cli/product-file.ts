import { isName } from '../core/tenant.ts'
import type { Product } from '../storage/product-store.ts'
import { ID_RULE, NAME_RULE, parseId } from './argument-values.ts'
import { readCsvRecords } from './csv-records.ts'

/** A line of a product file that cannot be imported. */
export interface BadLine {
  readonly line: number
  readonly mistake: string
}

/** What a product file says: its products by id, the line of each, and every bad line. */
export interface ProductFile {
  readonly products: ReadonlyMap<number, Product & { readonly line: number }>
  readonly badLines: readonly BadLine[]
}

type Row = { readonly line: number; readonly id: unknown; readonly name: unknown } | BadLine

/**
 * Reads products with an id and a name from NDJSON or from CSV with a header. The content tells
 * which: no CSV header starts with a brace, and a pipe has no file name to go by.
 */
export function parseProductFile(text: string): ProductFile {
  const products = new Map<number, Product & { line: number }>()
  const badLines: BadLine[] = []
  for (const row of text.trimStart().startsWith('{') ? readNdjson(text) : readCsv(text)) {
    const { line } = row
    if ('mistake' in row) {
      badLines.push(row)
      continue
    }
    const id = parseId(row.id)
    const earlier = id !== undefined && products.get(id)
    if (id === undefined) badLines.push({ line, mistake: `id ${ID_RULE}` })
    else if (earlier) badLines.push({ line, mistake: `id ${id} is on line ${earlier.line} already` })
    const mistake = findNameMistake(row.name)
    if (mistake) badLines.push({ line, mistake })
    if (id !== undefined && !earlier) products.set(id, { line, id, name: String(row.name) })
  }
  return { products, badLines }
}

function findNameMistake(name: unknown): string | undefined {
  if (typeof name !== 'string' || !isName(name)) return `name ${NAME_RULE}`
  // What decoding puts in the place of bytes that are not UTF-8, such as a spreadsheet's Latin-1.
  return name.includes('\uFFFD') ? 'name must be UTF-8 text' : undefined
}

function* readNdjson(text: string): Generator<Row> {
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    const value = parseObject(content)
    yield value
      ? { line, id: value['id'], name: value['name'] }
      : { line, mistake: 'must be a JSON object' }
  }
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function* readCsv(text: string): Generator<Row> {
  let header: readonly string[] | undefined
  for (const record of readCsvRecords(text)) {
    if ('mistake' in record) yield record
    else if (header) yield toRow(record.fields, { line: record.line, header })
    else header = record.fields
  }
}
