import { isName } from '../core/tenant.ts'
import type { Product } from '../storage/product-store.ts'
import { ID_RULE, NAME_RULE, parseId } from './argument-values.ts'
import { type CsvRecord, readCsvRecords } from './csv-records.ts'

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

const NO_HEADER =
  'must be a comma-separated CSV header with the columns id and name, or a JSON object'

type Row = { readonly line: number; readonly id: unknown; readonly name: unknown } | BadLine

/**
 * Reads products with an id and a name from NDJSON or from CSV with a header. The content tells
 * which: no CSV header starts with a brace, and a pipe has no file name to go by.
 */
export function parseProductFile(text: string): ProductFile {
  const products = new Map<number, Product & { line: number }>()
  const badLines: BadLine[] = []
  for (const row of text.trimStart().startsWith('{') ? readNdjson(text) : readCsv(text)) {
    if ('mistake' in row) {
      badLines.push(row)
      continue
    }
    const { line, name } = row
    const id = parseId(row.id)
    const earlier = id === undefined ? undefined : products.get(id)
    const mistakes = [findIdMistake(id, earlier?.line), findNameMistake(name)]
    for (const mistake of mistakes) if (mistake) badLines.push({ line, mistake })
    if (id !== undefined && !earlier) products.set(id, { line, id, name: String(name) })
  }
  return { products, badLines }
}

function findIdMistake(id: number | undefined, earlierLine?: number): string | undefined {
  if (id === undefined) return `id ${ID_RULE}`
  return earlierLine === undefined ? undefined : `id ${id} is on line ${earlierLine} already`
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
      ? { line, id: value.id, name: value.name }
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
  const records = readCsvRecords(text)
  const first = records.next().value as CsvRecord | undefined
  const header = first && 'fields' in first ? first.fields.map(field => field.toLowerCase()) : []
  const id = header.indexOf('id')
  const name = header.indexOf('name')
  if (id < 0 || name < 0) {
    yield { line: first?.line ?? 1, mistake: NO_HEADER }
    return
  }
  for (const record of records) {
    if ('mistake' in record) yield record
    else if (record.fields.length === header.length) {
      yield { line: record.line, id: record.fields[id], name: record.fields[name] }
    } else {
      const mistake = `has ${record.fields.length} fields where the header has ${header.length}`
      yield { line: record.line, mistake }
    }
  }
}
