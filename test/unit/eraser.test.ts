import { describe, expect, test } from 'bun:test'
import type { Erasure } from '../../src/core/erasure.ts'
import type { ErasureStore } from '../../src/core/erasure-store.ts'
import { Eraser } from '../../src/ingest/eraser.ts'

const PARTS = 3

/** An eraser over a store that keeps a diary, and fails where a test wants it to. */
function anEraser(...ids: number[]) {
  const pending = new Set(ids)
  const diary: string[] = []
  const faults = { part: '', log: false }
  const ring = { tail: 0, sync: () => void diary.push('sync') }
  const note = (entry: string) => {
    if (faults.part === entry) throw new Error(`wrapped ${entry}`, { cause: new Error('locked') })
    diary.push(entry)
  }
  const store: ErasureStore = {
    findPending: wanted =>
      wanted
        .filter(id => pending.has(id))
        .map((id): Erasure => ({ id, tenantId: 10 * id, condition: null })),
    *erase({ id }) {
      for (let part = 1; part <= PARTS; part++) {
        note(`erase ${id}.${part}`)
        yield
      }
    },
    finish({ id, tenantId }) {
      note(`finish ${id}`)
      pending.delete(id)
      return { tenantId, events: 7 }
    },
    hasErasures: () => ids.length > 0,
    truncateLog() {
      diary.push('truncate')
      return !faults.log
    },
  }
  const outcomes: unknown[] = []
  const eraser = new Eraser({ ring, store, onErased: outcome => outcomes.push(outcome) })
  const stepAll = () => {
    while (eraser.step() === 0);
  }
  return { eraser, ring, diary, faults, outcomes, stepAll }
}

const erasing = (id: number) => [1, 2, 3].map(part => `erase ${id}.${part}`)

describe('Eraser', () => {
  test('erases once everything before is drained, waits for the ring, and notes that it is done', () => {
    const { eraser, ring, diary, outcomes, stepAll } = anEraser(1, 2)
    eraser.request({ ids: [1, 2], upTo: 80 })
    stepAll()
    expect(diary).toEqual([])
    ring.tail = 80
    stepAll()
    expect(diary).toEqual([...erasing(1), ...erasing(2)])
    expect(eraser.unscrubbed).toEqual([1, 2])
    expect(eraser.step()).toBeUndefined()

    diary.length = 0
    eraser.scrubbed([1, 2])
    expect(diary).toEqual(['sync', 'finish 1', 'finish 2'])
    expect(outcomes).toEqual([
      { tenantId: 10, events: 7 },
      { tenantId: 20, events: 7 },
    ])
    expect(eraser.unscrubbed).toEqual([])
    stepAll()
    stepAll()
    expect(diary.slice(3)).toEqual(['truncate'])
  })

  test('empties the log when it starts, for whoever died before that', () => {
    const { eraser, diary, stepAll } = anEraser(1)
    stepAll()
    expect(diary).toEqual(['truncate'])
    expect(eraser.step()).toBeUndefined()
    expect(diary).toEqual(['truncate'])
  })

  test('leaves the log alone where nothing was ever to be erased', () => {
    const { diary, stepAll } = anEraser()
    stepAll()
    expect(diary).toEqual([])
  })

  test('takes one small step at a time', () => {
    const { eraser, diary } = anEraser(1)
    eraser.request({ ids: [1], upTo: 0 })
    const lengths = Array.from({ length: 4 }, () => {
      eraser.step()
      return diary.length
    })
    expect(lengths).toEqual([0, 1, 2, 3])
  })

  test('goes on with what it is at when it is asked again', () => {
    const { eraser, diary, stepAll } = anEraser(1, 2)
    eraser.request({ ids: [1], upTo: 0 })
    eraser.step()
    eraser.step()
    eraser.request({ ids: [1, 2], upTo: 999 })
    stepAll()
    expect(diary).toEqual(erasing(1))
    expect(eraser.unscrubbed).toEqual([1])
  })

  test('does nothing for what is done, but empties the log', () => {
    const { eraser, diary, stepAll } = anEraser()
    eraser.request({ ids: [1], upTo: 0 })
    stepAll()
    expect(diary).toEqual(['truncate'])
    expect(eraser.unscrubbed).toEqual([])
  })

  test('is not told of a scrub before it waits for one, nor of another', () => {
    const { eraser, diary, stepAll } = anEraser(1, 2)
    eraser.scrubbed([1])
    eraser.request({ ids: [1, 2], upTo: 0 })
    eraser.scrubbed([1, 2])
    stepAll()
    eraser.scrubbed([1])
    expect(diary).not.toContain('sync')
    expect(eraser.unscrubbed).toEqual([1, 2])
  })

  test('begins an erasure again that fails, later, and says why without its values', () => {
    const { eraser, diary, faults, stepAll } = anEraser(1)
    eraser.request({ ids: [1], upTo: 0 })
    faults.part = 'erase 1.2'
    stepAll()
    expect(eraser.error).toBe('locked')
    expect(eraser.step()).toBe(0)
    faults.part = ''
    diary.length = 0
    stepAll()
    expect(eraser.error).toBeUndefined()
    expect(eraser.unscrubbed).toEqual([1])
  })

  test('waits for another scrub when it cannot note that it is done', () => {
    const { eraser, faults, outcomes, stepAll } = anEraser(1)
    eraser.request({ ids: [1], upTo: 0 })
    stepAll()
    faults.part = 'finish 1'
    eraser.scrubbed([1])
    expect([eraser.error, eraser.unscrubbed]).toEqual(['locked', [1]])
    faults.part = ''
    eraser.scrubbed([1])
    expect([eraser.error, outcomes.length]).toEqual([undefined, 1])
  })

  test('tries to empty the log until no reader keeps it from that', () => {
    const { eraser, faults, diary, stepAll } = anEraser(1)
    faults.log = true
    eraser.request({ ids: [1], upTo: 0 })
    stepAll()
    eraser.scrubbed([1])
    expect(eraser.step()).toBeGreaterThan(0)
    faults.log = false
    expect(eraser.step()).toBeUndefined()
    expect(diary.filter(entry => entry === 'truncate')).toHaveLength(2)
  })
})
