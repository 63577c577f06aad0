import fc from 'fast-check'

// JSON as text, not as values: in every way to write a value, also such that no program would.

const ODD_TEXTS = [
  '',
  ' ',
  '\0',
  '\ud800',
  'a\udfffb',
  '\ufeff',
  '\ufffd',
  '\u2028',
  '__proto__',
  "'; drop table events; --",
  '<script>zq7marker</script>',
  '\ud83d\ude00 zq7marker',
  '1e400',
  'zq7marker'.repeat(40),
]
const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'toJSON',
  'rawJSON',
  'then',
  '0',
  '-1',
  '',
]

const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...ODD_TEXTS))

/** A text as JSON writes it, or with every unit of it escaped. */
export const textTexts = fc
  .tuple(texts, fc.boolean())
  .map(([text, isEscaped]) => (isEscaped ? toEscaped(text) : JSON.stringify(text)))

export const keyTexts = fc.oneof(
  fc.constantFrom(...ODD_KEYS.map(key => JSON.stringify(key))),
  textTexts,
)

const digits = fc.stringMatching(/^\d{1,22}$/)

/** Numbers as JSON writes them, most of them such as a double cannot hold. */
const numberTexts = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,22}$/)),
    fc.oneof(
      fc.constant(''),
      digits.map(fraction => `.${fraction}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc.constantFrom('e0', 'E5', 'e+30', 'e-7', 'E400', 'e-400', 'e99999999999', 'e-99999999999'),
    ),
  )
  .map(parts => parts.join(''))

/** Any JSON value, nested a few levels at the most. */
export const jsonTexts: fc.Arbitrary<string> = fc.letrec<{ value: string }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('null', 'true', 'false'),
    numberTexts,
    textTexts,
    fc.array(tie('value'), { maxLength: 3 }).map(items => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(keyTexts, tie('value')), { maxLength: 4 })
      .map(pairs => `{${pairs.map(([key, value]) => `${key}:${value}`).join(',')}}`),
  ),
})).value

function toEscaped(text: string): string {
  const escapes = Array.from({ length: text.length }, (_, i) =>
    text.charCodeAt(i).toString(16).padStart(4, '0'),
  )
  return `"${escapes.map(code => `\\u${code}`).join('')}"`
}
