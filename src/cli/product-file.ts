import { readNdjsonProducts } from '../core/ndjson-products.ts'
import {
  type BadLine,
  type ProductLine,
  type ProductList,
  parseProductList,
} from '../core/product-list.ts'
import { type CsvRecord, readCsvRecords } from './csv-records.ts'

const NO_HEADER =
  'must be a comma-separated CSV header with the columns id and name, or a JSON object'

/**
 * Reads products with an id and a name from NDJSON or from CSV with a header. The content tells
 * which: no CSV header starts with a brace, and a pipe has no file name to go by.
 */
export function parseProductFile(text: string): ProductList {
  return parseProductList(
    text.trimStart().startsWith('{') ? readNdjsonProducts(text) : readCsv(text),
  )
}

function* readCsv(text: string): Generator<ProductLine | BadLine> {
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
