import { expect, test } from 'bun:test'
import { asc } from 'drizzle-orm'
import fc from 'fast-check'
import type { StorefrontEvent } from '../../src/core/event.ts'
import type { EventStore } from '../../src/core/event-store.ts'
import { type BatchOutcome, Drainer } from '../../src/ingest/drainer.ts'
import { encodeEvent } from '../../src/ingest/event-codec.ts'
import type { RingBuffer } from '../../src/ingest/ring-buffer.ts'
import { createEventStore } from '../../src/storage/event-store.ts'
import { events } from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'
import { aRing, reopen } from '../support/a-ring.ts'
import { aStoredEvent } from '../support/a-stored-event.ts'
import { anEvent } from '../support/an-event.ts'
import { type Fate, MemoryEventStore, ProcessDied } from '../support/memory-event-store.ts'

type Step = 'append' | 'append sale' | 'append garbage' | 'tick' | 'restart' | 'recover'

/** A ring with a drainer, in a process that can die and come back. */
class Pipeline {
  readonly accepted: StorefrontEvent[] = []
  /** Records that the ring has taken. */
  received = 0
  #ring: RingBuffer = aRing(1024)
  #drainer: Drainer

  constructor(
    readonly store: EventStore,
    readonly maxBatchRecords: number,
  ) {
    this.#drainer = this.#newDrainer()
  }

  step(step: Step): void {
    if (step === 'tick') this.tick()
    else if (step === 'restart') this.#drainer = this.#newDrainer()
    else if (step === 'recover') this.#restartProcess()
    else this.#append(step)
  }

  /** Drains a batch; undefined when the ring is empty, and when the store fails. */
  tick(): BatchOutcome | undefined {
    try {
      return this.#drainer.tick()
    } catch (error) {
      if (error instanceof ProcessDied) this.#restartProcess()
      return undefined
    }
  }

  /** What is in the ring, and not behind the store's cursor. */
  countPending(): number {
    const { position } = this.store.findCursor(this.#ring.id)
    const { records } = this.#ring.read({ records: Number.MAX_SAFE_INTEGER, bytes: 2 ** 30 })
    return records.filter(record => record.position >= position).length
  }

  #append(kind: Step): void {
    const serial = this.received
    // Few transaction ids, so that many sales are the same.
    const transactionId = kind === 'append sale' ? `txn_${serial % 3}` : null
    const event = anEvent({ productId: serial, transactionId })
    const garbage = new TextEncoder().encode(`garbage ${serial}`)
    const isTaken = this.#ring.append(kind === 'append garbage' ? garbage : encodeEvent(event))
    if (!isTaken) return
    this.received += 1
    if (kind !== 'append garbage') this.accepted.push(event)
  }

  #restartProcess(): void {
    this.#ring = reopen(this.#ring)
    this.#ring.recover(this.store.findCursor(this.#ring.id))
    this.#drainer = this.#newDrainer()
  }

  #newDrainer(): Drainer {
    // As the drain thread does: with a ring of its own over the same bytes.
    const options = { maxBatchRecords: this.maxBatchRecords }
    return new Drainer(reopen(this.#ring), this.store, options)
  }
}

/** The events of which each has to be stored once: the first of every transaction, and all others. */
function withoutDuplicates(accepted: readonly StorefrontEvent[]): StorefrontEvent[] {
  const seen = new Set<string>()
  return accepted.filter(({ transactionId }) => {
    if (transactionId === null) return true
    const isNew = !seen.has(transactionId)
    seen.add(transactionId)
    return isNew
  })
}

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>('append') },
    { weight: 3, arbitrary: fc.constant<Step>('tick') },
    fc.constantFrom<Step>('append sale', 'append garbage', 'restart', 'recover'),
  ),
  { maxLength: 100, size: 'max' },
)
const batches = fc.integer({ min: 1, max: 6 })

test('Drainer stores each event once and in order, whenever the store fails or the process dies', () => {
  const fates = fc.infiniteStream(fc.constantFrom<Fate>('commits', 'fails', 'dies'))
  fc.assert(
    fc.property(steps, batches, fates, (steps, maxBatchRecords, fates) => {
      const store = new MemoryEventStore()
      store.nextFate = () => fates.next().value as Fate
      const pipeline = new Pipeline(store, maxBatchRecords)
      for (const step of steps) pipeline.step(step)

      store.nextFate = () => 'commits'
      while (pipeline.tick());
      expect(store.events).toEqual(withoutDuplicates(pipeline.accepted).map(aStoredEvent))
      expect(store.refused).toHaveLength(pipeline.received - pipeline.accepted.length)
      expect(new Set(store.refused.map(record => record.position)).size).toBe(store.refused.length)
    }),
    { numRuns: 500 },
  )
})

test('Drainer accounts for every record at every moment: stored, duplicate, quarantined or pending', () => {
  const fates = fc.infiniteStream(fc.constantFrom<Fate>('commits', 'fails', 'dies'))
  fc.assert(
    fc.property(steps, batches, fates, (steps, maxBatchRecords, fates) => {
      const store = new MemoryEventStore()
      store.nextFate = () => fates.next().value as Fate
      const pipeline = new Pipeline(store, maxBatchRecords)
      for (const step of steps) {
        pipeline.step(step)
        const { stored, duplicates, quarantined, lost } = store.totals
        expect([stored, quarantined, lost]).toEqual([store.events.length, store.refused.length, 0])
        const pending = pipeline.countPending()
        expect(stored + duplicates + quarantined + pending).toBe(pipeline.received)
      }
    }),
    { numRuns: 300 },
  )
})

test('Drainer stores each event once and in order in SQLite', () => {
  fc.assert(
    fc.property(steps, batches, (steps, maxBatchRecords) => {
      const db = aDatabase()
      const pipeline = new Pipeline(createEventStore(db), maxBatchRecords)
      for (const step of steps) pipeline.step(step)
      while (pipeline.tick());

      const rows = db.select().from(events).orderBy(asc(events.id)).all()
      const expected = withoutDuplicates(pipeline.accepted)
      expect(rows.map(row => row.productId)).toEqual(expected.map(event => event.productId))
      db.$client.close()
    }),
    { numRuns: 100 },
  )
})
