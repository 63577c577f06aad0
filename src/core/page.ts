export const DEFAULT_PAGE_LENGTH = 100
export const MAX_PAGE_LENGTH = 1000

/** Which part of a list by id: the ids above `after`, at most `limit` of them. */
export interface PageOptions {
  readonly after: number
  readonly limit: number
}

/** Part of a list by id. */
export interface Page<T> {
  readonly items: readonly T[]
  /** What the next page comes after; null when this is the last. */
  readonly next: number | null
}

/** A page from its items and, to tell whether there are more, one that comes after them. */
export function toPage<T extends { readonly id: number }>(
  items: readonly T[],
  limit: number,
): Page<T> {
  if (items.length <= limit) return { items, next: null }
  const page = items.slice(0, limit)
  return { items: page, next: page.at(-1)?.id ?? null }
}
