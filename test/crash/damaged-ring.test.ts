import { describe, expect, test } from 'bun:test'
import { appendFileSync, chmodSync, chownSync, mkdirSync, rmSync, truncateSync } from 'node:fs'
import { openRingFile } from '../../src/ingest/ring-file.ts'
import { RING_HEADER_BYTES } from '../../src/ingest/ring-header.ts'
import { aCrashedFolder, PENDING, STORED } from '../support/a-crashed-folder.ts'
import { aRandom } from '../support/a-random.ts'
import { HEAD_AT, TAIL_AT } from '../support/a-ring.ts'
import { flipBit } from '../support/flip-bit.ts'
import { overwrite } from '../support/overwrite.ts'
import { readRefusal } from '../support/read-refusal.ts'
import { recoverFolder } from '../support/recover-folder.ts'
import { ordealSize, report } from '../support/torture.ts'
import { trackNumber } from '../support/track-number.ts'

/** The part of the header that never changes; magic and version come first. */
const STATIC_BYTES = 64
const VERSION_AT = 8
const VERSION_END = 12
const RING_BYTES = RING_HEADER_BYTES + 1024 * 1024
const RECORD_HEADER_BYTES = 16
const FLIPS = ordealSize({ test: 3, torture: 200 })
const TIMEOUT_MS = 30_000 + FLIPS * 3000

const numbersTo = (end: number) => [...Array(end).keys()]

async function aDamagedRing(damage: (path: string) => void): Promise<string> {
  const dataDir = await aCrashedFolder()
  damage(`${dataDir}/pulso.ring`)
  return dataDir
}

function refusal(reason: string): string {
  return `cannot read DATA/pulso.ring: ${reason}; it is left as it is, and moving it away starts an empty ring`
}

const sizeIs = (bytes: number) => `ring file has ${bytes} bytes, its header says ${RING_BYTES}`
const version = (bytes: number[]) => ({ at: VERSION_AT, bytes: Uint8Array.from(bytes) })

describe('a service whose ring', () => {
  const refused: [what: string, damage: (path: string) => void, reason: string][] = [
    ['is empty', path => truncateSync(path, 0), 'not a ring file'],
    ['ends within its header', path => truncateSync(path, 100), 'not a ring file'],
    ['ends behind its header', path => truncateSync(path, RING_HEADER_BYTES), 'not a ring file'],
    ['ends within its records', path => truncateSync(path, 500_000), sizeIs(500_000)],
    ['is longer', path => appendFileSync(path, 'x'), sizeIs(RING_BYTES + 1)],
    [
      'is zeroed',
      path => overwrite(path, { at: 0, bytes: new Uint8Array(RING_BYTES) }),
      'not a ring file',
    ],
    [
      'is of a newer format',
      path => overwrite(path, version([3, 0, 0, 0])),
      'its format is 3, not 2, and only the pulso that wrote it can store what is in it',
    ],
  ]
  test.each(refused)('%s does not start, and says so', async (_, damage, reason) => {
    expect(await readRefusal(await aDamagedRing(damage))).toBe(refusal(reason))
  })

  const every = ordealSize({ test: 20, torture: 1 })
  test.each(numbersTo(STATIC_BYTES).filter(at => at % every === 0))(
    'has a bit turned over in byte %d of its header does not start',
    async at => {
      const dataDir = await aDamagedRing(path => flipBit(path, { at, bit: at % 8 }))
      const reason = /: (.*);/.exec(await readRefusal(dataDir))?.[1]
      if (at < VERSION_AT) expect(reason).toBe('not a ring file')
      else if (at < VERSION_END) expect(reason).toMatch(/^its format is \d+, not 2, and /)
      else expect(reason).toBe('ring header is damaged')
    },
  )

  const unreadable: [what: string, damage: (path: string) => void, sentence: string][] = [
    ['may only be read', path => chmodSync(path, 0o400), 'DATA/pulso.ring: permission denied'],
    ['may not be read', path => chmodSync(path, 0), 'DATA/pulso.ring: permission denied'],
    [
      'is a folder',
      path => {
        rmSync(path)
        mkdirSync(path)
      },
      'DATA/pulso.ring: is a folder, not a file',
    ],
  ]
  test.each(unreadable)('%s does not start, and says so', async (_, damage, sentence) => {
    expect(await readRefusal(await aDamagedRing(damage))).toBe(sentence)
  })

  test.skipIf(process.getuid?.() !== 0)(
    'belongs to another user does not start, and says so',
    async () => {
      const dataDir = await aDamagedRing(path => chownSync(path, 65_534, 65_534))
      expect(await readRefusal(dataDir)).toBe('DATA/pulso.ring: permission denied')
    },
  )
})

test(
  'a bit turned over in the head or the tail of the ring costs no event',
  async () => {
    const random = aRandom(1)
    for (let round = 0; round < FLIPS; round++) {
      const at = (round % 2 === 0 ? HEAD_AT : TAIL_AT) + random(8)
      const bit = random(8)
      const dataDir = await aDamagedRing(path => flipBit(path, { at, bit }))
      const { stored } = await recoverFolder(dataDir)
      expect({ at, bit, stored }).toEqual({ at, bit, stored: numbersTo(STORED + PENDING) })
    }
    report({ ordeal: 'bit flipped in ring head or tail', figures: { flips: FLIPS, lost: 0 } })
  },
  TIMEOUT_MS,
)

test(
  'a bit turned over in a record of the ring costs that and the records behind it, which is logged',
  async () => {
    const random = aRandom(2)
    let dropped = 0
    for (let round = 0; round < FLIPS; round++) {
      const nth = random(PENDING)
      const dataDir = await aCrashedFolder()
      const path = `${dataDir}/pulso.ring`
      const { position, payload } = findRecord(path, nth)
      const at = RING_HEADER_BYTES + position + random(RECORD_HEADER_BYTES + payload.byteLength)
      flipBit(path, { at, bit: random(8) })

      const { log, stored } = await recoverFolder(dataDir, url => trackNumber(url, 1000))
      expect({ round, stored }).toEqual({ round, stored: [...numbersTo(STORED + nth), 1000] })
      expect(log).toContain('"msg":"the ring buffer ends in a torn record;')
      dropped += PENDING - nth
    }
    report({
      ordeal: 'bit flipped in a ring record',
      figures: { flips: FLIPS, dropped, doubled: 0 },
    })
  },
  TIMEOUT_MS,
)

test('a record of the ring whose length leads beyond its end costs no record before it', async () => {
  const dataDir = await aCrashedFolder()
  const path = `${dataDir}/pulso.ring`
  const { position } = findRecord(path, 7)
  const bytes = Uint8Array.from([0xf0, 0xff, 0xff, 0x7f])
  overwrite(path, { at: RING_HEADER_BYTES + position, bytes })
  expect((await recoverFolder(dataDir)).stored).toEqual(numbersTo(STORED + 7))
})

/** The pending record of this number in a ring file, counted from 0. */
function findRecord(path: string, nth: number) {
  const { records } = openRingFile(path).read({ records: nth + 1, bytes: 2 ** 30 })
  const record = records[nth]
  if (!record) throw new Error(`there is no record ${nth}`)
  return record
}
