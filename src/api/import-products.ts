import { ApiError } from '../core/api-error.ts'
import type { FieldErrors } from '../core/field-errors.ts'
import { readNdjsonProducts } from '../core/ndjson-products.ts'
import { type BadLine, parseProductList } from '../core/product-list.ts'
import { type PulsoDatabase, withBusyTimeout } from '../storage/open-database.ts'
import { findForeignProductIds, toForeignText } from '../storage/product-store.ts'
import { upsertProducts } from '../storage/upsert-products.ts'

/** Mistakes of a list that are told one by one; of the rest only how many they are. */
export const MAX_TOLD_MISTAKES = 100

/** Rather than read a list again that is ready to be stored, wait until a drain is over. */
const READY_LIST_WAIT_MS = 250

/**
 * Adds or renames all of a tenant's products from an NDJSON text in UTF-8 and returns how many they are.
 * Throws ApiError with the mistakes by line when there is one, and then none is taken.
 * A database that is locked is found out before anything is read, which takes long.
 */
export function importProducts(db: PulsoDatabase, tenantId: number, ndjson: Uint8Array): number {
  db.transaction(() => {}, { behavior: 'immediate' })
  const { products, ...found } = parseProductList(readNdjsonProducts(decode(ndjson)), {
    maxBadLines: MAX_TOLD_MISTAKES,
  })
  const foreign = [...findForeignProductIds(db, tenantId, products.keys())].map(id => ({
    line: products.get(id)?.line ?? 0,
    mistake: toForeignText(id),
  }))
  const mistakes = found.mistakes + foreign.length
  if (mistakes > 0) {
    const badLines = [...found.badLines, ...foreign].sort((a, b) => a.line - b.line)
    throw new ApiError(
      'invalid',
      'nothing was imported',
      toLineErrors(badLines.slice(0, MAX_TOLD_MISTAKES), mistakes),
    )
  }
  withBusyTimeout(db, () => upsertProducts(db, tenantId, products.values()), {
    busyTimeoutMs: READY_LIST_WAIT_MS,
  })
  return products.size
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ApiError('invalid', 'not UTF-8', { body: ['The body must be UTF-8 text.'] })
  }
}

function toLineErrors(told: readonly BadLine[], mistakes: number): FieldErrors {
  const errors: FieldErrors = {}
  for (const { line, mistake } of told) {
    const others = errors[`line ${line}`]
    if (others) others.push(mistake)
    else errors[`line ${line}`] = [mistake]
  }
  const untold = mistakes - told.length
  if (untold > 0) errors.body = [`${untold} more mistakes are not told here`]
  return errors
}
