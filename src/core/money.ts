/** ISO 4217 codes, current and historic, and their digits come from the runtime's own tables. */
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
const digitsByCurrency = new Map<string, number>()

const DECIMAL = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?$/

/** An upper-case ISO 4217 code from one in any case, or undefined. */
export function parseCurrency(value: unknown): string | undefined {
  // Letters first: an upper case turns other alphabets' letters (ſ) into ASCII.
  if (typeof value !== 'string' || !/^[A-Za-z]{3}$/.test(value)) return undefined
  const code = value.toUpperCase()
  return CURRENCIES.has(code) ? code : undefined
}

/** How many decimal digits a currency's minor unit has: HNL 2, JPY 0, KWD 3. */
export function currencyDigits(currency: string): number {
  let digits = digitsByCurrency.get(currency)
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    digits = format.resolvedOptions().maximumFractionDigits ?? 2
    digitsByCurrency.set(currency, digits)
  }
  return digits
}

/**
 * An amount in whole minor units, rounded half away from zero, or undefined when it is not a
 * decimal number or has more than 2^53 minor units. It works on the decimal digits as they were
 * written, never on a binary fraction: 1.005 is one thousand and five thousandths, not slightly less.
 */
export function toMinorUnits(amount: number | string, digits: number): number | undefined {
  const match = DECIMAL.exec(String(amount))
  if (!match) return undefined
  const [, sign, mantissa = '', exponent = '0'] = match
  const [whole = '', fraction = ''] = mantissa.split('.')
  const significant = whole + fraction
  const scale = Number(exponent) + digits - fraction.length
  const minor = scale >= 0 ? shiftUp(significant, scale) : roundDown(significant, -scale)
  if (minor === undefined || minor > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  return Number(sign === '-' ? -minor : minor)
}

function shiftUp(digits: string, places: number): bigint | undefined {
  const value = BigInt(digits)
  // Anything this far up is out of range, unless it is zero.
  if (places > 20) return value === 0n ? 0n : undefined
  return value * 10n ** BigInt(places)
}

function roundDown(digits: string, places: number): bigint {
  const kept = digits.slice(0, -places) || '0'
  const firstDropped = digits.at(-places) ?? '0'
  return BigInt(kept) + (firstDropped >= '5' ? 1n : 0n)
}
