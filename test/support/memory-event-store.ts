import type { StorefrontEvent } from '../../src/core/event.ts'
import type { EventStore, RefusedRecord, RingStep } from '../../src/core/event-store.ts'

/** What happens to one transaction: it commits, it fails and is undone, or the process dies after its commit. */
export type Fate = 'commits' | 'fails' | 'dies'

export class ProcessDied extends Error {}

/** An event store in an array, whose transactions meet the fates that a test hands out. */
export class MemoryEventStore implements EventStore {
  readonly events: StorefrontEvent[] = []
  readonly refused: RefusedRecord[] = []
  readonly cursors = new Map<string, number>()
  nextFate: () => Fate = () => 'commits'

  findCursor(ringId: string): number | undefined {
    return this.cursors.get(ringId)
  }

  transact(step: RingStep, write: Parameters<EventStore['transact']>[1]): void {
    const events: StorefrontEvent[] = []
    const refused: RefusedRecord[] = []
    write({
      insert: event => {
        if (event.transactionId && [...this.events, ...events].some(isSameSale(event))) return false
        return events.push(event) > 0
      },
      quarantine: record => void refused.push({ ...record, payload: record.payload.slice() }),
    })
    const fate = this.nextFate()
    if (fate === 'fails') throw new Error('database is locked')
    this.events.push(...events)
    this.refused.push(...refused)
    this.cursors.set(step.ringId, step.to)
    if (fate === 'dies') throw new ProcessDied()
  }
}

function isSameSale(a: StorefrontEvent) {
  return (b: StorefrontEvent) => a.tenantId === b.tenantId && a.transactionId === b.transactionId
}
