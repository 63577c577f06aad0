import type { RingBuffer, RingInspection } from '../../ingest/ring-buffer.ts'
import { toCountText } from '../count-text.ts'
import { type Finding, ok, wrong } from './finding.ts'
import { toMib } from './to-mib.ts'

/** From here on the ring is filling up: the drain does not keep up, or cannot write. */
const NEARLY_FULL = 0.8

/**
 * The ring: how full it is, and whether every record in it is whole. While a service uses it, records
 * are drained between the look at the database and the look at the ring, and nothing follows from that.
 */
export function checkRing(
  ring: RingBuffer,
  { found, isServed }: { found: RingInspection; isServed: boolean },
): Finding {
  const used = found.pendingBytes / ring.capacityBytes
  const size = `${toMib(ring.capacityBytes)}, ${(used * 100).toFixed(1)} % used`
  const { replayedRecords, lostRecords, discardedBytes } = found
  if (!isServed && replayedRecords + lostRecords > 0) {
    const replayed = toCountText(replayedRecords, 'event')
    const lost = lostRecords > 0 ? `, and ${toCountText(lostRecords, 'event')} are overwritten` : ''
    return wrong(
      'ring',
      `${size}: the database is an older copy; the next start stores ${replayed} again${lost}`,
    )
  }
  if (discardedBytes > 0) {
    const damaged = `${discardedBytes.toLocaleString('en-US')} bytes behind a damaged record`
    return wrong('ring', `${size}: ${damaged}; the next start drops them`)
  }
  return used < NEARLY_FULL
    ? ok('ring', `${size}, every record whole`)
    : wrong('ring', `${size}: the drain does not keep up`)
}
