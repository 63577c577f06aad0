// A second reader of JSON, slow and plain, to judge the service by: it shares nothing with the code
// under test, and keeps numbers as they are written.

/** A number by its text. */
export class NumberText {
  constructor(readonly text: string) {}
}

export type JsonModel =
  | null
  | boolean
  | string
  | NumberText
  | readonly JsonModel[]
  | ReadonlyMap<string, JsonModel>

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy
const WORD = /true|false|null/y
const SPACE = /[ \t\n\r]*/y
const WORDS: Record<string, boolean | null> = { true: true, false: false, null: null }

/** Reads JSON text (RFC 8259); of a key that comes twice the last counts. Throws a SyntaxError. */
export function readJsonModel(text: string): JsonModel {
  let at = 0

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }

  function take(token: string): boolean {
    match(SPACE)
    if (!text.startsWith(token, at)) return false
    at += token.length
    return true
  }

  function readString(): string {
    match(SPACE)
    const quoted = match(STRING)
    if (quoted === undefined) throw new SyntaxError(`no text at ${at}`)
    return unquote(quoted)
  }

  function readList<T>(end: string, readItem: () => T): T[] {
    const items: T[] = []
    if (take(end)) return items
    do items.push(readItem())
    while (take(','))
    if (!take(end)) throw new SyntaxError(`no ${end} at ${at}`)
    return items
  }

  function readPair(): [string, JsonModel] {
    const key = readString()
    if (!take(':')) throw new SyntaxError(`no colon at ${at}`)
    return [key, readValue()]
  }

  function readValue(): JsonModel {
    if (take('{')) return new Map(readList('}', readPair))
    if (take('[')) return readList(']', readValue)
    if (text[at] === '"') return readString()
    const word = match(WORD)
    if (word !== undefined) return WORDS[word] as boolean | null
    const number = match(NUMBER)
    if (number === undefined || number === '') throw new SyntaxError(`no value at ${at}`)
    return new NumberText(number)
  }

  const value = readValue()
  match(SPACE)
  if (at < text.length) throw new SyntaxError(`more text at ${at}`)
  return value
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unquote(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(?:u(....)|(.))/g, (_all, code?: string, letter = '') =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[letter] ?? letter),
    )
}

/** One text for all ways to write the same value: keys in order, numbers as digits and exponent. */
export function toCanonicalText(value: JsonModel): string {
  if (value instanceof NumberText) return toCanonicalNumber(value.text)
  if (value instanceof Map) {
    const pairs = [...value].map(
      ([key, child]) => `${JSON.stringify(key)}:${toCanonicalText(child)}`,
    )
    return `{${pairs.sort().join(',')}}`
  }
  if (Array.isArray(value)) return `[${value.map(toCanonicalText).join(',')}]`
  return JSON.stringify(value)
}

/** The exact value of a decimal number as `digits` e `exponent`, without zeros at either end. */
export function toCanonicalNumber(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  const power = BigInt(exponent) - BigInt(fraction.length - (digits.length - significant.length))
  return `${sign === '-' ? '-' : ''}${significant}e${power}`
}
