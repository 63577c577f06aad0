import { describe, expect, test } from 'bun:test'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {
  createRingFile,
  holdRingFile,
  openRingFile,
  ringFileExists,
} from '../../src/ingest/ring-file.ts'
import { RING_HEADER_BYTES, RingDamagedError } from '../../src/ingest/ring-header.ts'
import type { RingSize } from '../../src/ingest/ring-memory.ts'
import { aFolder } from '../support/a-folder.ts'
import { appendText, readTexts } from '../support/a-ring.ts'

/** Not a multiple of the chunks that the file is written in. */
const CAPACITY = 1024 * 1024 + 8192
/** Windows are mapped, so they are whole pages. */
const SIZE = { capacityBytes: CAPACITY, windowBytes: 4096 }
const SMALL = { capacityBytes: 4096, windowBytes: 4096 }

function createAndOpen(path: string, size: RingSize) {
  createRingFile(path, size)
  return openRingFile(path)
}

const aPath = () => `${aFolder()}/pulso.ring`

describe('createRingFile()', () => {
  test('writes the file out in full, for nobody else to read, and leaves nothing beside it', () => {
    const folder = aFolder()
    createRingFile(`${folder}/pulso.ring`, SIZE)

    const { size, blocks, mode } = statSync(`${folder}/pulso.ring`)
    expect(size).toBe(RING_HEADER_BYTES + CAPACITY)
    expect(blocks * 512).toBeGreaterThanOrEqual(size)
    expect(mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['pulso.ring'])
  })

  test('returns an empty ring of that capacity', () => {
    const ring = createAndOpen(aPath(), SIZE)
    expect(ring.capacityBytes).toBe(CAPACITY)
    expect([ring.head, ring.tail, ring.sequence]).toEqual([0, 0, 0])
    expect(appendText(ring, 'an event')).toBe(true)
  })

  test('puts a new ring in the place of an old one, with an id of its own', () => {
    const path = aPath()
    const old = createAndOpen(path, SIZE)
    appendText(old, 'an event')
    const ring = createAndOpen(path, SMALL)
    expect(ring.id).not.toBe(old.id)
    expect(readTexts(openRingFile(path))).toEqual([])
    expect(statSync(path).size).toBe(RING_HEADER_BYTES + 4096)
  })

  test('starts over an unfinished file that a crash left', () => {
    const path = aPath()
    writeFileSync(`${path}.new`, 'x'.repeat(CAPACITY * 2))
    createRingFile(path, SIZE)
    expect(statSync(path).size).toBe(RING_HEADER_BYTES + CAPACITY)
  })

  test('leaves no unfinished file when it fails', () => {
    const folder = aFolder()
    mkdirSync(`${folder}/pulso.ring/not-empty`, { recursive: true })
    expect(() => createRingFile(`${folder}/pulso.ring`, SMALL)).toThrow()
    expect(readdirSync(folder)).toEqual(['pulso.ring'])
  })

  test('throws when the folder does not exist', () => {
    expect(() => createRingFile(`${aFolder()}/missing/pulso.ring`, SMALL)).toThrow('ENOENT')
  })
})

describe('openRingFile()', () => {
  test('maps the file that is there: two mappings see each other', () => {
    const path = aPath()
    const producer = createAndOpen(path, SMALL)
    const consumer = openRingFile(path)
    appendText(producer, 'from the producer')
    expect(consumer.id).toBe(producer.id)
    expect(readTexts(consumer)).toEqual(['from the producer'])

    consumer.release(consumer.head)
    expect(producer.usedBytes).toBe(0)
  })

  test('goes through all windows, lap after lap, in both mappings', () => {
    const path = aPath()
    const producer = createAndOpen(path, { capacityBytes: 3 * 4096, windowBytes: 4096 })
    const consumer = openRingFile(path)
    // Three records fill a window but for a rest that is too short for the fourth.
    const payloads = Array.from({ length: 20 }, (_, n) => `${n} `.padEnd(1200, 'x'))
    for (const payload of payloads) {
      expect(appendText(producer, payload)).toBe(true)
      expect(readTexts(consumer)).toEqual([payload])
      consumer.release(consumer.head)
    }
    expect(producer.head).toBeGreaterThan(2 * producer.capacityBytes)
  })

  test('writes into the file itself', () => {
    const path = aPath()
    appendText(createAndOpen(path, SMALL), 'kept by the kernel')
    expect(readFileSync(path).includes('kept by the kernel')).toBe(true)
  })

  test.each([
    ['empty', (path: string) => truncateSync(path, 0)],
    ['cut within its header', (path: string) => truncateSync(path, 100)],
    ['cut behind its header', (path: string) => truncateSync(path, RING_HEADER_BYTES)],
    ['cut within its records', (path: string) => truncateSync(path, RING_HEADER_BYTES + 4088)],
    ['longer than it was', (path: string) => appendFileSync(path, 'x'.repeat(8))],
    ['another file', (path: string) => writeFileSync(path, 'x'.repeat(RING_HEADER_BYTES + 4096))],
  ])('refuses a file that is %s', (_, damage) => {
    const path = aPath()
    createRingFile(path, SMALL)
    damage(path)
    expect(() => openRingFile(path)).toThrow(RingDamagedError)
  })

  test('throws when there is no file', () => {
    expect(() => openRingFile(aPath())).toThrow('ENOENT')
  })
})

test('ringFileExists() says whether there is a file to open', () => {
  const path = aPath()
  expect(ringFileExists(path)).toBe(false)
  createRingFile(path, SMALL)
  expect(ringFileExists(path)).toBe(true)
})

test('holdRingFile leads to the same file when another has taken its name', () => {
  const path = aPath()
  const size = { capacityBytes: 8192, windowBytes: 4096 }
  createRingFile(path, size)
  const held = holdRingFile(path)
  const ring = openRingFile(held.path)
  renameSync(path, `${path}.moved`)
  createRingFile(path, size)
  // The second falls into the second window, which is mapped only now.
  for (const letter of ['a', 'b']) expect(appendText(ring, letter.repeat(4000))).toBe(true)
  expect(readTexts(openRingFile(`${path}.moved`))).toHaveLength(2)
  expect(readTexts(openRingFile(path))).toEqual([])
  held.close()
})
