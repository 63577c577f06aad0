import { describe, expect, test } from 'bun:test'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { RING_HEADER_BYTES, RingDamagedError } from '../../src/ingest/ring-buffer.ts'
import { createRingFile, openRingFile, ringFileExists } from '../../src/ingest/ring-file.ts'
import { aFolder } from '../support/a-folder.ts'
import { appendText, readTexts } from '../support/a-ring.ts'

/** Not a multiple of the chunks that the file is written in. */
const CAPACITY = 1024 * 1024 + 4096

const aPath = () => `${aFolder()}/pulso.ring`

describe('createRingFile()', () => {
  test('writes the file out in full, for nobody else to read, and leaves nothing beside it', () => {
    const folder = aFolder()
    createRingFile(`${folder}/pulso.ring`, CAPACITY)

    const { size, blocks, mode } = statSync(`${folder}/pulso.ring`)
    expect(size).toBe(RING_HEADER_BYTES + CAPACITY)
    expect(blocks * 512).toBeGreaterThanOrEqual(size)
    expect(mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['pulso.ring'])
  })

  test('returns an empty ring of that capacity', () => {
    const ring = createRingFile(aPath(), CAPACITY)
    expect(ring.capacityBytes).toBe(CAPACITY)
    expect(ring.recover(0)).toEqual({ pendingRecords: 0, discardedBytes: 0 })
    expect(appendText(ring, 'an event')).toBe(true)
  })

  test('puts a new ring in the place of an old one, with an id of its own', () => {
    const path = aPath()
    const old = createRingFile(path, CAPACITY)
    appendText(old, 'an event')
    const ring = createRingFile(path, 4096)
    expect(ring.id).not.toBe(old.id)
    expect(readTexts(openRingFile(path))).toEqual([])
    expect(statSync(path).size).toBe(RING_HEADER_BYTES + 4096)
  })

  test('starts over an unfinished file that a crash left', () => {
    const path = aPath()
    writeFileSync(`${path}.new`, 'x'.repeat(CAPACITY * 2))
    createRingFile(path, CAPACITY)
    expect(statSync(path).size).toBe(RING_HEADER_BYTES + CAPACITY)
  })

  test('leaves no unfinished file when it fails', () => {
    const folder = aFolder()
    mkdirSync(`${folder}/pulso.ring/not-empty`, { recursive: true })
    expect(() => createRingFile(`${folder}/pulso.ring`, 4096)).toThrow()
    expect(readdirSync(folder)).toEqual(['pulso.ring'])
  })

  test('throws when the folder does not exist', () => {
    expect(() => createRingFile(`${aFolder()}/missing/pulso.ring`, 4096)).toThrow('ENOENT')
  })
})

describe('openRingFile()', () => {
  test('maps the file that is there: two mappings see each other', () => {
    const path = aPath()
    const producer = createRingFile(path, 4096)
    const consumer = openRingFile(path)
    appendText(producer, 'from the producer')
    expect(consumer.id).toBe(producer.id)
    expect(readTexts(consumer)).toEqual(['from the producer'])

    consumer.release(consumer.head)
    expect(producer.usedBytes).toBe(0)
  })

  test('writes into the file itself', () => {
    const path = aPath()
    appendText(createRingFile(path, 4096), 'kept by the kernel')
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
    createRingFile(path, 4096)
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
  createRingFile(path, 4096)
  expect(ringFileExists(path)).toBe(true)
})
