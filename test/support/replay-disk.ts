import type { Random } from './a-random.ts'
import type { DiskStep } from './trace-disk.ts'

type Change = Extract<DiskStep, { kind: 'write' | 'truncate' }>

interface TracedFile {
  /** What is on the disk for certain. */
  synced: Buffer<ArrayBuffer>
  /** What may be there, in part and in any order. */
  changes: Change[]
}

const SECTOR_BYTES = 512

/**
 * The files of a folder, by their paths, as a power cut behind some steps may leave them: what was
 * synced is there; of what came later any part, writes torn at sectors; names like files.
 */
export function replayDisk(
  steps: readonly DiskStep[],
  random: Random,
): Map<string, Buffer<ArrayBuffer>> {
  const names = new Map<string, TracedFile>()
  let syncedNames = new Map<string, TracedFile>()
  for (const step of steps) {
    if (step.kind === 'say') continue
    const file = names.get(step.path)
    if (step.kind === 'unlink') names.delete(step.path)
    else if (step.kind === 'create') {
      if (!file) names.set(step.path, { synced: Buffer.alloc(0), changes: [] })
    } else if (step.kind !== 'sync') file?.changes.push(step)
    else if (file) syncFile(file)
    else syncedNames = new Map(names)
  }

  const keeps = toKeeping(random)
  const left = new Map<string, Buffer<ArrayBuffer>>()
  for (const path of new Set([...names.keys(), ...syncedNames.keys()])) {
    const file = (keeps() ? names : syncedNames).get(path)
    if (file)
      left.set(
        path,
        file.changes.reduce((disk, c) => apply(disk, c, keeps), file.synced),
      )
  }
  return left
}

/** Whether a part of what was not synced is kept: all, nothing, or by chance. */
function toKeeping(random: Random): () => boolean {
  const often = random(5)
  return () => random(4) < often
}

function syncFile(file: TracedFile): void {
  file.synced = file.changes.reduce((disk, change) => apply(disk, change, () => true), file.synced)
  file.changes = []
}

function apply(
  disk: Buffer<ArrayBuffer>,
  change: Change,
  keeps: () => boolean,
): Buffer<ArrayBuffer> {
  if (change.kind === 'truncate') return keeps() ? resize(disk, change.size) : disk
  const { at, bytes } = change
  let changed = Buffer.from(disk)
  for (let start = 0; start < bytes.byteLength; ) {
    const end = Math.min(bytes.byteLength, start + SECTOR_BYTES - ((at + start) % SECTOR_BYTES))
    if (keeps()) {
      changed = resize(changed, Math.max(changed.byteLength, at + end))
      bytes.copy(changed, at + start, start, end)
    }
    start = end
  }
  return changed
}

function resize(disk: Buffer<ArrayBuffer>, size: number): Buffer<ArrayBuffer> {
  return Buffer.concat([disk], size)
}
