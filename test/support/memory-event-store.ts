import type { StoredEvent } from '../../src/core/event.ts'
import type { EventStore, RefusedRecord, RingCursor, RingStep } from '../../src/core/event-store.ts'

/** What happens to one transaction: it commits, it fails and is undone, or the process dies after its commit. */
export type Fate = 'commits' | 'fails' | 'dies'

export class ProcessDied extends Error {}

/** An event store in an array, whose transactions meet the fates that a test hands out. */
export class MemoryEventStore implements EventStore {
  readonly events: StoredEvent[] = []
  readonly refused: RefusedRecord[] = []
  /** How many records were erased before they came here. */
  erased = 0
  readonly cursors = new Map<string, RingCursor>()
  /** What was drained so far, by its fate. */
  readonly totals = { stored: 0, duplicates: 0, quarantined: 0, lost: 0 }
  nextFate: () => Fate = () => 'commits'

  hasDrained(): boolean {
    return this.cursors.size > 0
  }

  findCursor(ringId: string): RingCursor {
    return this.cursors.get(ringId) ?? { position: 0, records: 0 }
  }

  transact(step: RingStep, write: Parameters<EventStore['transact']>[1]): void {
    const events: StoredEvent[] = []
    const refused: RefusedRecord[] = []
    let erased = 0
    const fates = write({
      insert: event => {
        if (event.transactionId && [...this.events, ...events].some(isSameSale(event))) return false
        return events.push(event) > 0
      },
      countErased: () => {
        erased += 1
      },
      quarantine: record => void refused.push({ ...record, payload: record.payload.slice() }),
    })
    const fate = this.nextFate()
    if (fate === 'fails') throw new Error('database is locked')
    this.events.push(...events)
    this.refused.push(...refused)
    this.erased += erased
    const { records } = this.findCursor(step.ringId)
    let drained = 0
    for (const fate of ['stored', 'duplicates', 'quarantined', 'lost'] as const) {
      this.totals[fate] += fates[fate]
      drained += fates[fate]
    }
    this.cursors.set(step.ringId, { position: step.to, records: records + drained })
    if (fate === 'dies') throw new ProcessDied()
  }
}

function isSameSale(a: StoredEvent) {
  return (b: StoredEvent) => a.tenantId === b.tenantId && a.transactionId === b.transactionId
}
