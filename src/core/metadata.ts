/**
 * Objects and lists within each other. From some thousand levels on the runtime compares each level
 * with all above it when it writes them: 30,000 took more than a second, and stopped the service.
 */
export const MAX_METADATA_DEPTH = 2000

/**
 * Metadata as the JSON text that is stored, with the validated product id merged in (it wins over a
 * `product_id` that the sender put there), or null when there is nothing to store.
 * Throws MetadataTooDeepError when it is nested deeper than MAX_METADATA_DEPTH.
 */
export function toMetadataText(
  metadata: Record<string, unknown> | null | undefined,
  productId?: number,
): string | null {
  // A spread defines own properties, so a key named `__proto__` stays a key.
  if (productId !== undefined) return write({ ...metadata, product_id: productId })
  return metadata ? write(metadata) : null
}

/**
 * A conversion's metadata: the malformed fields as they were sent, or null when there are none. What
 * cannot be written is named without its value, for it must not cost the sale.
 */
export function toRejectedText(rejected: Record<string, unknown> | null): string | null {
  if (!rejected) return null
  try {
    return write({ rejected })
  } catch {
    const names = Object.keys(rejected).map(name => [name, TOO_DEEP])
    return write({ rejected: Object.fromEntries(names) })
  }
}

export class MetadataTooDeepError extends Error {
  override name = 'MetadataTooDeepError'
}

const TOO_DEEP = 'nested too deeply to be kept'

function write(value: object): string {
  if (isDeeperThan(MAX_METADATA_DEPTH, value)) throw new MetadataTooDeepError(TOO_DEEP)
  return JSON.stringify(value)
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  // Over the keys without a list of them: this is done for every event.
  for (const key in value) {
    if (isDeeperThan(levels - 1, (value as Record<string, unknown>)[key])) return true
  }
  return false
}
