import { ID_RULE, parseId } from './id.ts'
import type { Product } from './product.ts'
import { isName, NAME_RULE } from './tenant.ts'

/** A line of a list of products that cannot be taken. */
export interface BadLine {
  readonly line: number
  readonly mistake: string
}

/** A line as it is read, before anything is known of its values. */
export type ProductLine = { readonly line: number; readonly id: unknown; readonly name: unknown }

/** What a list says: its products by id, the line of each, and what is wrong. */
export interface ProductList {
  readonly products: ReadonlyMap<number, Product & { readonly line: number }>
  /** In order, the first ones where there are too many. */
  readonly badLines: readonly BadLine[]
  /** How many mistakes there are, those that `badLines` has no room for included. */
  readonly mistakes: number
}

/** Checks the lines of a list, and keeps up to `maxBadLines` of its mistakes: all by default. */
export function parseProductList(
  lines: Iterable<ProductLine | BadLine>,
  { maxBadLines = Number.POSITIVE_INFINITY } = {},
): ProductList {
  const products = new Map<number, Product & { line: number }>()
  const badLines: BadLine[] = []
  let mistakes = 0

  function report(badLine: BadLine): void {
    mistakes += 1
    if (badLines.length < maxBadLines) badLines.push(badLine)
  }

  for (const read of lines) {
    if ('mistake' in read) {
      report(read)
      continue
    }
    const { line, name } = read
    const id = parseId(read.id)
    const earlier = id === undefined ? undefined : products.get(id)
    for (const mistake of [findIdMistake(id, earlier?.line), findNameMistake(name)]) {
      if (mistake) report({ line, mistake })
    }
    if (id !== undefined && !earlier) products.set(id, { line, id, name: String(name) })
  }
  return { products, badLines, mistakes }
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
