/** What events are counted by, besides their type and device, and read from their metadata but for the product. */
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
