import { currencyDigits } from './money.ts'

/** Minor units of a currency as a decimal number of its units, with all digits that it has: `150.00`. */
export function formatAmount(minor: bigint, currency: string): string {
  const digits = currencyDigits(currency)
  const sign = minor < 0n ? '-' : ''
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return digits === 0 ? sign + text : `${sign}${whole}.${text.slice(-digits)}`
}
