import type { Random } from './a-random.ts'

/** Which version of each sector a power cut leaves. */
export type Chosen = 'any' | 'mostly the newest' | 'mostly the oldest'

const WORD_BYTES = 8

/**
 * Bytes that the kernel writes back whenever it likes, a sector at a time and in any order: so what is
 * on the disk is, of each sector, any version that it has had since the machine was last started.
 */
export class SectorHistory {
  /** Of each sector, oldest first. */
  readonly #versions: Uint8Array[][]

  constructor(
    readonly bytes: Uint8Array,
    readonly sectorBytes: number,
    readonly random: Random,
  ) {
    this.#versions = sectorsOf(bytes, sectorBytes).map(sector => [sector.slice()])
  }

  /** Takes note of what was stored into the bytes since the last call, half done as well as done. */
  note(): void {
    for (const [index, sector] of sectorsOf(this.bytes, this.sectorBytes).entries()) {
      const versions = this.#versions[index] as Uint8Array[]
      const before = versions.at(-1) as Uint8Array
      if (Buffer.compare(before, sector) === 0) continue
      versions.push(this.#mix(before, sector), sector.slice())
    }
  }

  /** What is on the disk when the power fails now. */
  cut(chosen: Chosen): Uint8Array {
    const sectors = this.#versions.map(versions => this.#choose(versions, chosen))
    return new Uint8Array(Buffer.concat(sectors))
  }

  #choose(versions: readonly Uint8Array[], chosen: Chosen): Uint8Array {
    const isAny = chosen === 'any' || this.random(8) === 0
    const newest = versions.length - 1
    const index = isAny ? this.random(versions.length) : chosen === 'mostly the newest' ? newest : 0
    return versions[index] as Uint8Array
  }

  #mix(before: Uint8Array, after: Uint8Array): Uint8Array {
    const mixed = before.slice()
    for (let at = 0; at < mixed.byteLength; at += WORD_BYTES) {
      if (this.random(2) === 0) mixed.set(after.subarray(at, at + WORD_BYTES), at)
    }
    return mixed
  }
}

function sectorsOf(bytes: Uint8Array, sectorBytes: number): Uint8Array[] {
  return Array.from({ length: bytes.byteLength / sectorBytes }, (_, index) =>
    bytes.subarray(index * sectorBytes, (index + 1) * sectorBytes),
  )
}
