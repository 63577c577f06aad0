import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { toFailureText } from '../failure-text.ts'
import { type Finding, ok, wrong } from './finding.ts'
import { toMib } from './to-mib.ts'

const SYNCS = 20
const SYNC_BYTES = 4096
/** A drain waits for one sync a batch: slower than this, events stay in the ring for long. */
const SLOW_SYNC_MS = 250

/** The data folder: whether it can be written, its free space, and how long a sync takes there. */
export function checkFolder({ dataDir, minFreeBytes }: Config): Finding[] {
  const where = resolve(dataDir)
  try {
    const { bavail, bsize } = statfsSync(dataDir)
    const freeBytes = bavail * bsize
    const free = `${where}, ${toMib(freeBytes)} free`
    return [
      freeBytes >= minFreeBytes
        ? ok('folder', free)
        : wrong(
            'folder',
            `${free}: no events are taken below ${toMib(minFreeBytes)} (MIN_FREE_MIB)`,
          ),
      checkSync(dataDir),
    ]
  } catch (error) {
    return [wrong('folder', `${where} cannot be used: ${toFailureText(error, dataDir)}`)]
  }
}

function checkSync(dataDir: string): Finding {
  const times = measureSyncs(`${dataDir}/.doctor-${process.pid}`).sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)] ?? 0
  const slowest = times.at(-1) ?? 0
  const text = `${median.toFixed(1)} ms to sync ${SYNC_BYTES / 1024} KiB, ${slowest.toFixed(1)} at most of ${SYNCS}`
  return median <= SLOW_SYNC_MS
    ? ok('fsync', text)
    : wrong('fsync', `${text}: the disk is slow, and each drain waits for it`)
}

function measureSyncs(path: string): number[] {
  const block = new Uint8Array(SYNC_BYTES)
  const file = openSync(path, 'w', 0o600)
  try {
    return Array.from({ length: SYNCS }, () => {
      const startedAt = performance.now()
      writeSync(file, block)
      fsyncSync(file)
      return performance.now() - startedAt
    })
  } finally {
    closeSync(file)
    rmSync(path, { force: true })
  }
}
