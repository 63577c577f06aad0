// JSON.parse turns 12345678901234567890 and 1e400 into other numbers. What a sender wrote is kept:
// such numbers live on as raw JSON text, which JSON.stringify writes out unchanged.

declare global {
  interface JSON {
    /** Text that `JSON.stringify` writes as it is (ECMAScript proposal JSON.parse source text access). */
    rawJSON(text: string): RawJson
    isRawJSON(value: unknown): value is RawJson
  }
}

interface RawJson {
  readonly rawJSON: string
}

/** Sixteen digits in a row, or an exponent: only then can a number have been rounded. */
const MAY_BE_ROUNDED = /\d[\d.]{15}|\d[eE]/

/**
 * Parses JSON text; numbers that a double cannot hold come back as raw JSON, see `toNumberText`, but
 * rounded where they are nested deeper than the runtime can look for them. Throws a SyntaxError when
 * the text is not JSON.
 */
export function parseExactJson(text: string): unknown {
  if (!MAY_BE_ROUNDED.test(text)) return JSON.parse(text)
  try {
    return JSON.parse(text, keepExact as (key: string, value: unknown) => unknown)
  } catch (error) {
    if (error instanceof RangeError) return JSON.parse(text)
    throw error
  }
}

function keepExact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  const isRounded =
    typeof value === 'number' && source !== undefined && !isSameNumber(value, source)
  return isRounded ? JSON.rawJSON(source) : value
}

/** The decimal text of a number as it was sent, or undefined for anything but a number. */
export function toNumberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return JSON.isRawJSON(value) ? value.rawJSON : undefined
}

/** An object with keys of its own: not an array, not null, not a number kept as raw JSON. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
  )
}

function isSameNumber(value: number, source: string): boolean {
  return Number.isFinite(value) && toCanonical(String(value)) === toCanonical(source)
}

/** Digits without leading or trailing zeros, and the power of ten they are multiplied with. */
function toCanonical(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = withoutZerosAtEnd(digits)
  if (significant === '') return '0'
  const power = Number(exponent) - fraction.length + digits.length - significant.length
  return `${text.startsWith('-') ? '-' : ''}${significant}e${power}`
}

/** Not by `/0+$/`, which looks at every run of zeros again from each of its zeros: seconds for 64 KiB. */
function withoutZerosAtEnd(digits: string): string {
  let end = digits.length
  while (digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}
