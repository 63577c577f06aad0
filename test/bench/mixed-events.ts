import type { StorefrontEvent } from '../../src/core/event.ts'
import { anEvent } from '../support/an-event.ts'

/** Mixed events without end, counted from 0. */
export function* mixedEvents(): Generator<StorefrontEvent, never, void> {
  for (let n = 0; ; n++) yield toMixedEvent(n)
}

/** The nth event of a mix like that of `MIX`, as it lies in the ring. */
function toMixedEvent(n: number): StorefrontEvent {
  if (n % 10 === 0) {
    return anEvent({
      endpoint: 'conversion',
      type: 'purchase',
      transactionId: `txn_${Bun.hash(String(n)).toString(16)}`,
      valueMinor: 15_000,
      currency: 'HNL',
    })
  }
  return n % 10 < 3
    ? anEvent({ productId: 101, metadata: '{"source":"catalogue","product_id":101}' })
    : anEvent({ endpoint: 'interaction', type: 'view', metadata: '{"referrer":"instagram"}' })
}
