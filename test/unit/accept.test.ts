import { describe, expect, test } from 'bun:test'
import { createAccept } from '../../src/ingest/accept.ts'
import { decodeEvent } from '../../src/ingest/event-codec.ts'
import { aRing } from '../support/a-ring.ts'
import { anEvent } from '../support/an-event.ts'

describe('createAccept()', () => {
  test('takes an event into the ring', () => {
    const ring = aRing()
    const event = anEvent({ productId: 7, metadata: '{"product_id":7}' })
    expect(createAccept(ring, () => true)(event)).toBe(true)
    expect(
      ring.read({ records: 10, bytes: 2 ** 30 }).records.map(record => decodeEvent(record.payload)),
    ).toEqual([event])
  })

  test('takes none while events are not to be taken, whatever room there is', () => {
    const ring = aRing()
    let isOpen = false
    const accept = createAccept(ring, () => isOpen)
    expect(accept(anEvent())).toBe(false)
    expect(ring.usedBytes).toBe(0)
    isOpen = true
    expect(accept(anEvent())).toBe(true)
  })

  test('takes none when the ring is full, and keeps nothing of it', () => {
    const ring = aRing(256)
    const accept = createAccept(ring, () => true)
    while (accept(anEvent()));
    const { head } = ring
    expect(accept(anEvent())).toBe(false)
    expect(ring.head).toBe(head)
    expect(ring.read({ records: 10, bytes: 2 ** 30 }).records.length).toBeGreaterThan(0)
  })
})
