import { formatAmount } from '../../core/format-amount.ts'
import type { Revenue } from '../../core/stats-calls.ts'
import type { Sold } from './read-revenue.ts'

/** What was sold in a currency as the API tells it; nothing when there is none. */
export function toRevenue(
  { minor, conversions }: Sold = { minor: 0n, conversions: 0 },
  currency: string,
): Revenue {
  return { amount: formatAmount(minor, currency), minor: String(minor), conversions }
}
