import { describe, expect, test } from 'bun:test'
import { toRingSize } from '../../src/ingest/ring-memory.ts'

const KIB = 1024
const MIB = 1024 * KIB

describe('toRingSize()', () => {
  test.each([
    ['the default', 64, 64, { capacityBytes: 64 * MIB, windowBytes: MIB }],
    ['the smallest ring', 1, 64, { capacityBytes: MIB, windowBytes: MIB }],
    ['larger bodies', 64, 256, { capacityBytes: 64 * MIB, windowBytes: 2 * MIB }],
    ['bodies of an odd size', 64, 300, { capacityBytes: 64 * MIB, windowBytes: 4 * MIB }],
    ['an odd ring', 5, 256, { capacityBytes: 4 * MIB, windowBytes: 2 * MIB }],
  ])('has windows with room for eight bodies: %s', (_, ringMib, bodyKib, size) => {
    expect(toRingSize(ringMib * MIB, bodyKib * KIB)).toEqual(size)
  })
})
