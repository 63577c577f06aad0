import { describe, expect, test } from 'bun:test'
import type { Erasure } from '../../src/core/erasure.ts'
import type { ErasureRequest } from '../../src/ingest/eraser.ts'
import { ErasureConductor } from '../../src/ingest/erasure-conductor.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import { isErasedPayload } from '../../src/ingest/ring-records.ts'
import { aRing, reopen } from '../support/a-ring.ts'
import { anEvent } from '../support/an-event.ts'

function aConductor() {
  const ring = aRing(2 ** 18)
  const pending: Erasure[] = []
  const diary: unknown[] = []
  let turns = 0
  const conductor = new ErasureConductor({
    ring,
    drainThread: {
      erase: (request: ErasureRequest) => void diary.push(request),
      scrubbed: ids => void diary.push({ scrubbed: ids }),
    },
    readPending: () => pending,
    refresh: () => void diary.push('refresh'),
    async nextTurn() {
      turns += 1
    },
  })
  const append = (tenantId: number) => ring.append(encodeEvent(anEvent({ tenantId })))
  const drain = () => ring.release(ring.head)
  return { conductor, ring, pending, diary, append, drain, countTurns: () => turns }
}

describe('ErasureConductor', () => {
  test('does nothing as long as nothing is to be erased', () => {
    const { conductor, diary } = aConductor()
    conductor.look()
    expect(diary).toEqual([])
  })

  test('has erasures done up to where the ring is once nothing more is taken for them', () => {
    const { conductor, ring, pending, diary, append } = aConductor()
    append(1)
    pending.push({ id: 5, tenantId: 1, condition: null })
    conductor.look()
    expect(diary).toEqual(['refresh', { ids: [5], upTo: ring.head }])
  })

  test('scrubs the ring of them in turns, and tells that', async () => {
    const { conductor, ring, pending, diary, append, drain, countTurns } = aConductor()
    for (let n = 0; n < 1000; n++) append(1 + (n % 3))
    pending.push({ id: 5, tenantId: 1, condition: null }, { id: 6, tenantId: 2, condition: null })
    conductor.look()
    drain()
    diary.length = 0
    const scrubbing = conductor.scrub([5, 6])
    // Asked again while it is at it, as it is several times a second.
    await Promise.all([scrubbing, conductor.scrub([5, 6])])
    expect(diary).toEqual([{ scrubbed: [5, 6] }])
    expect(countTurns()).toBeGreaterThan(2)

    const again = reopen(ring)
    again.recover({ position: 0, records: 0 })
    const { records } = again.read({ records: 1000, bytes: 2 ** 20 })
    const kept = records.filter(({ payload }) => !isErasedPayload(payload))
    expect([records.length, kept.length]).toEqual([1000, 333])
  })

  test('leaves the ring alone as soon as it is closed', async () => {
    const { conductor, ring, pending, diary, append, drain } = aConductor()
    for (let n = 0; n < 1000; n++) append(1)
    pending.push({ id: 5, tenantId: 1, condition: null })
    conductor.look()
    drain()
    diary.length = 0
    const scrubbing = conductor.scrub([5])
    conductor.close()
    await scrubbing
    conductor.look()
    await conductor.scrub([5])
    expect(diary).toEqual([])
    const again = reopen(ring)
    again.recover({ position: 0, records: 0 })
    const { records } = again.read({ records: 1000, bytes: 2 ** 20 })
    const erased = records.filter(({ payload }) => isErasedPayload(payload))
    expect(erased.length).toBeLessThan(300)
  })

  test('scrubs nothing for erasures that it has not seen', async () => {
    const { conductor, diary } = aConductor()
    await conductor.scrub([5])
    expect(diary).toEqual([])
  })
})
