/**
 * Metadata as the JSON text that is stored, with the validated product id merged in (it wins over a
 * `product_id` that the sender put there), or null when there is nothing to store.
 * Throws RangeError when it is nested deeper than the runtime can write.
 */
export function toMetadataText(
  metadata: Record<string, unknown> | null | undefined,
  productId?: number,
): string | null {
  // A spread defines own properties, so a key named `__proto__` stays a key.
  if (productId !== undefined) return JSON.stringify({ ...metadata, product_id: productId })
  return metadata ? JSON.stringify(metadata) : null
}
