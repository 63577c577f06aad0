/**
 * Metadata as the JSON text that is stored, with the validated product id merged in (it wins over a
 * `product_id` that the sender put there), or null when there is nothing to store.
 * Throws MetadataTooDeepError when it is nested deeper than the runtime can write.
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
  try {
    return JSON.stringify(value)
  } catch {
    // Parsed JSON has no cycles and nothing else that cannot be written but its depth.
    throw new MetadataTooDeepError(TOO_DEEP)
  }
}
