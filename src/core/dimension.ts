/** What events are counted by, besides their type and device; all but the product from their metadata. */
export const DIMENSIONS = [
  'product',
  'source',
  'referrer',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const

export type Dimension = (typeof DIMENSIONS)[number]

/** A dimension, and what an event has there. */
export type DimensionValue = readonly [dimension: Dimension, value: string]

/** Longer values are counted by their beginning. */
export const MAX_DIMENSION_LENGTH = 200

const FROM_METADATA = DIMENSIONS.filter(dimension => dimension !== 'product')
/** Most metadata has none of them, and need not be parsed. */
const MAY_HAVE_ANY = /"(?:source|referrer|utm_)/

/**
 * The dimensions that an event's metadata has: texts that are not blank, cut at MAX_DIMENSION_LENGTH,
 * and of the referrer its host. Anything else there is not counted by.
 */
export function readDimensions(metadata: string | null): DimensionValue[] {
  if (metadata === null || !MAY_HAVE_ANY.test(metadata)) return []
  const fields = parseObject(metadata)
  return FROM_METADATA.flatMap(dimension => {
    const field = Object.hasOwn(fields, dimension) ? fields[dimension] : undefined
    const text = typeof field === 'string' ? toValue(dimension, field) : ''
    return text === '' ? [] : [[dimension, text] as const]
  })
}

function toValue(dimension: Dimension, text: string): string {
  const value = dimension === 'referrer' ? toReferrerHost(text) : text
  return value.trim().slice(0, MAX_DIMENSION_LENGTH).trim().toWellFormed()
}

/** The host of a URL, with or without its scheme, and without `www.`; empty when there is none. */
function toReferrerHost(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`)
  return url?.hostname.replace(/^www\./, '') ?? ''
}

function parseObject(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json))
  } catch {
    // Only what somebody has written into the database by hand is not JSON.
    return {}
  }
}
