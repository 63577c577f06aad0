import { expect, test } from 'bun:test'
import { anApp, CONVERSION, INTERACTIONS, TRACK } from '../support/an-app.ts'

// No body within the limit takes the service much longer than an ordinary one of the same size: one
// request that takes seconds is enough to stop a service that has one thread.

const MANY = 60_000
/** Ten times what the costliest bodies need, and a tenth of what one needs that is read in squares. */
const MAX_RATIO = 25
const RUNS = 3

const nested = (open: string, innermost: string, close: string) => {
  const depth = Math.floor((MANY - innermost.length) / (open.length + close.length))
  return open.repeat(depth) + innermost + close.repeat(depth)
}
const fields = (count: number, toKey: (i: number) => string) =>
  `{${Array.from({ length: count }, (_, i) => `"${toKey(i)}":1`).join()}}`

const ORDINARY = fields(MANY / 12, i => `key-${i}`)
const COSTLY: [name: string, text: string][] = [
  ['nested lists', nested('[', '1', ']')],
  ['nested objects', nested('{"":', '1', '}')],
  ['nested lists with a prototype inside', nested('[', '{"__proto__":1}', ']')],
  ['nested lists with an exact number inside', nested('[', '12345678901234567890', ']')],
  ['a number with zeros in the middle', `1${'0'.repeat(MANY)}1`],
  ['a fraction with zeros in the middle', `1.${'0'.repeat(MANY)}1`],
  ['a small fraction', `0.${'0'.repeat(MANY)}1e5`],
  ['many exponents', `[${'1e9,'.repeat(MANY / 4)}1]`],
  ['many numbers out of range', `[${'1e999,'.repeat(MANY / 6)}1]`],
  ['many equal keys', fields(MANY / 6, () => 'a')],
  ['many numeric keys', fields(MANY / 14, i => String(4_294_967_000 - i * 7))],
  ['digits as text', `"${'9'.repeat(MANY)}"`],
  ['zeros as text', `".${'0'.repeat(MANY)}1"`],
  ['spaces', `"${' '.repeat(MANY)}x"`],
  ['many lone surrogates', `"${'\\ud800'.repeat(MANY / 6)}"`],
  ['many empty objects', `[${'{},'.repeat(MANY / 3)}1]`],
]

const TEMPLATES: [path: string, toBody: (text: string) => string][] = [
  [TRACK, text => `{"tenant_id":"1","type":"call","metadata":{"a":${text}}}`],
  [TRACK, text => `{"tenant_id":${text}}`],
  [CONVERSION, text => `{"tenant_slug":"la-tienda","value":${text}}`],
  [CONVERSION, text => `{"tenant_slug":"la-tienda","transaction_id":${text}}`],
  [INTERACTIONS, text => `{"tenant_id":1,"type":"view","product_id":${text},"x":1e9}`],
]

/** The shortest of some runs: what it costs, not what else the machine does. */
async function costMs(text: string): Promise<number> {
  const { post } = anApp({ apiRate: 1000, tenantRate: 1000 })
  const costs: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now()
    for (const [path, toBody] of TEMPLATES) await post(path, toBody(text))
    costs.push(performance.now() - startedAt)
  }
  return Math.min(...costs)
}

test.each(COSTLY)('costs no more than a few ordinary ones: %s', async (_name, text) => {
  const ordinaryMs = await costMs(ORDINARY)
  expect((await costMs(text)) / ordinaryMs).toBeLessThan(MAX_RATIO)
})
