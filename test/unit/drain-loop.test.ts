import { describe, expect, test } from 'bun:test'
import { DrainLoop } from '../../src/ingest/drain-loop.ts'
import type { Drainer } from '../../src/ingest/drainer.ts'
import { RingDamagedError } from '../../src/ingest/ring-header.ts'

/** A loop on a clock that a test moves, whose ticks do what the test says. */
function aLoop(tick: () => ReturnType<Drainer['tick']>) {
  const clock = { now: 0 }
  const loop = new DrainLoop({
    drainer: { tick, isDrained: true } as unknown as Drainer,
    probe() {},
    intervalMs: 50,
    now: () => clock.now,
    epochNow: () => 0,
  })
  return { loop, clock }
}

const A_BATCH = { records: 1, stored: 1, duplicates: 0, quarantined: 0, lost: 0, isFull: false }

describe('DrainLoop', () => {
  test('takes no failure for a problem that is over within a second', () => {
    let isLocked = true
    const { loop, clock } = aLoop(() => {
      if (isLocked) throw new Error('database is locked')
      return A_BATCH
    })
    loop.step()
    clock.now = 999
    loop.step()
    expect(loop.state.error).toBeUndefined()
    isLocked = false
    loop.step()
    isLocked = true
    clock.now = 1500
    loop.step()
    clock.now = 2499
    expect(loop.state.error).toBeUndefined()
    clock.now = 2500
    expect(loop.state.error).toBe('database is locked')
  })

  test('says at once that the ring is damaged', () => {
    const { loop } = aLoop(() => {
      throw new RingDamagedError('ring record at 8 is damaged')
    })
    loop.step()
    expect(loop.state).toMatchObject({ isRingDamaged: true, error: 'ring record at 8 is damaged' })
  })
})
