import { expect, test } from 'bun:test'
import { MAX_METADATA_DEPTH } from '../../src/core/metadata.ts'
import { useService } from '../support/a-service.ts'
import { CONVERSION, INTERACTIONS, TRACK } from '../support/an-app.ts'
import { until } from '../support/until.ts'

const service = useService()

/** How many levels the metadata of an event has around the nested value. */
const OUTER = 1
const DEPTHS = [10, 1000, MAX_METADATA_DEPTH - OUTER, MAX_METADATA_DEPTH, 5000, 10_000, 30_000]
const INNERMOST = ['1', '12345678901234567890', '"x"']
const SHAPES: [open: string, close: string][] = [
  ['[', ']'],
  ['{"":', '}'],
  ['[{"a":', '}]'],
]

/** Values nested so deep, of every shape, with a number at the bottom that a double holds or not. */
const NESTED = DEPTHS.flatMap(depth =>
  SHAPES.flatMap(([open, close]) =>
    INNERMOST.map(value => `${open.repeat(depth)}${value}${close.repeat(depth)}`),
  ),
).filter(text => text.length < 64 * 1024 - 100)

async function storedMetadata(mark: string): Promise<(string | null)[]> {
  const body = `{"tenant_id":2,"type":"view","metadata":{"mark":"${mark}"}}`
  expect((await service().post(INTERACTIONS, body)).status).toBe(201)
  const stored = () => service().storedEvents()
  await until('it is stored', () => stored().some(event => event.metadata?.includes(mark)))
  return stored()
    .filter(event => event.tenantId === 1)
    .map(event => event.metadata)
}

test('metadata of any depth is stored as it was sent, or refused', async () => {
  const expected: string[] = []
  const refused: number[] = []
  for (const text of NESTED) {
    for (const [path, id] of [
      [TRACK, '"1"'],
      [INTERACTIONS, '1'],
    ] as const) {
      const type = path === TRACK ? 'call' : 'view'
      const metadata = `{"a":${text}}`
      const body = `{"tenant_id":${id},"type":"${type}","metadata":${metadata}}`
      const { status } = await service().post(path, body)
      if (status === 202 || status === 201) expected.push(metadata)
      else refused.push(status)
    }
  }
  const stored = await storedMetadata('after metadata')
  expect(stored).toEqual(expected)
  expect(expected.length).toBeGreaterThan(2 * DEPTHS.length)
  expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? [422] : []))
  expect(service().logged).toEqual([])
})

test('a malformed field of a conversion costs no sale, however deep it is', async () => {
  const before = (await storedMetadata('before sales')).length
  let recorded = 0
  for (const text of NESTED) {
    const body = `{"tenant_slug":"la-tienda","value":${text}}`
    const answer = await service().post(CONVERSION, body)
    expect(answer.status).toBe(200)
    const { status } = (await answer.json()) as { status: string }
    if (status === 'ok') recorded += 1
  }
  expect((await storedMetadata('after sales')).length - before).toBe(recorded)
  expect(recorded).toBeGreaterThan(DEPTHS.length)
  expect(service().countQuarantined()).toBe(0)
  expect(service().logged).toEqual([])
})
