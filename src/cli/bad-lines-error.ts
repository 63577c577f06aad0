import type { BadLine } from './product-file.ts'

/** A file that was not imported, with every line of it that is wrong, in order. */
export class BadLinesError extends Error {
  override name = 'BadLinesError'

  constructor(readonly badLines: readonly BadLine[]) {
    super(`nothing was imported: ${badLines.length} mistake${badLines.length === 1 ? '' : 's'}`)
  }
}
