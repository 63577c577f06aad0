import type { RingBuffer, RingRecovery } from '../../ingest/ring-buffer.ts'
import { type Finding, ok, wrong } from './finding.ts'
import { toMib } from './to-mib.ts'

/** From here on the ring is filling up: the drain does not keep up, or cannot write. */
const NEARLY_FULL = 0.8

/** The ring: how full it is, and whether every record in it is whole. */
export function checkRing(ring: RingBuffer, found: RingRecovery): Finding {
  const used = Math.min(1, Math.max(0, ring.usedBytes / ring.capacityBytes))
  const size = `${toMib(ring.capacityBytes)}, ${(used * 100).toFixed(1)} % used`
  if (found.discardedBytes > 0) {
    const damaged = `${found.discardedBytes.toLocaleString('en-US')} bytes behind a damaged record`
    return wrong('ring', `${size}: ${damaged}; the next start drops them`)
  }
  return used < NEARLY_FULL
    ? ok('ring', `${size}, every record whole`)
    : wrong('ring', `${size}: the drain does not keep up`)
}
