import { describe, expect, test } from 'bun:test'
import { readNdjsonProducts } from '../../src/core/ndjson-products.ts'

describe('readNdjsonProducts()', () => {
  const NOT_AN_OBJECT = 'must be a JSON object'

  test.each([
    ['nothing', '', []],
    ['line ends alone', '\n\r\n \n', []],
    ['an object', '{"id":1,"name":"A"}', [{ line: 1, id: 1, name: 'A' }]],
    [
      'blank lines, which count',
      '\n{"id":1,"name":"A"}\r\n\n{"name":2,"x":[]}\n',
      [
        { line: 2, id: 1, name: 'A' },
        { line: 4, id: undefined, name: 2 },
      ],
    ],
    [
      'lines that are no objects',
      '[]\n{\nnull\n1\n{"id":1}{"id":2}',
      [1, 2, 3, 4, 5].map(line => ({ line, mistake: NOT_AN_OBJECT })),
    ],
  ])('reads %s', (_what, text, lines) => {
    expect([...readNdjsonProducts(text)]).toEqual(lines)
  })
})
