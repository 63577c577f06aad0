import type { BadLine } from '../core/product-list.ts'
import { toCountText } from './count-text.ts'

/** A file that was not imported, with every line of it that is wrong, in order. */
export class BadLinesError extends Error {
  override name = 'BadLinesError'

  constructor(readonly badLines: readonly BadLine[]) {
    super(`nothing was imported: ${toCountText(badLines.length, 'mistake')}`)
  }
}
