import { CsvError, parse } from 'csv-parse/sync'

/** One record of a CSV file with the line that it starts on, or what is wrong with that line. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly mistake: string }

const QUOTE_MISTAKE = 'quotes must surround a whole field, and be doubled inside it'

/**
 * Reads CSV (RFC 4180, any line ending, blank lines skipped, unquoted fields trimmed). Records are
 * parsed one by one, for a parser that has the whole text loses its way at a stray quote: here the
 * line after it is a record again, and no mistake hides another.
 */
export function* readCsvRecords(text: string): Generator<CsvRecord> {
  const lines = text.split(/\r\n|\n|\r/)
  let next = 0
  while (next < lines.length) {
    const line = next + 1
    const end = findRecordEnd(lines, next)
    const record = lines.slice(next, end).join('\n')
    const fields = record.trim() === '' ? [] : parseRecord(record)
    next = fields ? end : next + 1
    if (!fields) yield { line, mistake: QUOTE_MISTAKE }
    else if (fields.length > 0) yield { line, fields }
  }
}

/** The line after a record: one goes on over line ends while a quote is open, so until they pair up. */
function findRecordEnd(lines: readonly string[], start: number): number {
  let quotes = 0
  for (let line = start; line < lines.length; line += 1) {
    quotes += (lines[line]?.split('"').length ?? 1) - 1
    if (quotes % 2 === 0) return line + 1
  }
  return lines.length
}

function parseRecord(record: string): string[] | undefined {
  try {
    const records = parse(record, { relax_column_count: true, trim: true, record_delimiter: '\n' })
    return records.length === 1 ? records[0] : undefined
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}
