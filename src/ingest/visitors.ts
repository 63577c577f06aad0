import { DAY_MS, toUtcDay } from '../core/utc-day.ts'

/** For how long before midnight the next day's salt is ready: nothing has to be written at midnight. */
const READY_MS = 3_600_000
const VISITOR_BYTES = 6

/** Random bytes as text, by the start of the UTC day that they are for. */
export type Salts = ReadonlyMap<number, string>

/** Who somebody is, as far as a request tells. */
export interface Identity {
  readonly tenantId: number
  /** The client's address, or the /64 network of one that is IPv6. */
  readonly network: string
  readonly userAgent: string | null
  /** Milliseconds since the epoch, UTC. */
  readonly occurredAt: number
  readonly receivedAt: number
}

/**
 * Knows visitors again, for a day: by a hash of their address and user agent that is keyed with the
 * day's salt, and is another one for each tenant. Salts are dropped when the day after theirs is over;
 * from then on nobody can tell whose hash it was.
 */
export class Visitors {
  readonly #salts: Map<number, string>
  readonly #createSalt: () => string
  readonly #digest = Buffer.alloc(32)

  constructor(salts: Salts, createSalt: () => string) {
    this.#salts = new Map(salts)
    this.#createSalt = createSalt
  }

  /**
   * A visitor as 48 bits; null for an event of another day than today and yesterday, whose salt is gone.
   *
   * SHA-256 over salt and message serves as keyed hash: what makes that weak elsewhere, that a hash can
   * be carried on, needs all of it, and this is a part. HMAC takes 0.4 microseconds more.
   */
  identify({ tenantId, network, userAgent, occurredAt, receivedAt }: Identity): number | null {
    const day = toUtcDay(occurredAt)
    if (day < toUtcDay(receivedAt) - DAY_MS) return null
    const text = `${this.#saltOf(day)}${tenantId}\n${network}\n${userAgent ?? ''}`
    Bun.SHA256.hash(text, this.#digest)
    return this.#digest.readUIntBE(0, VISITOR_BYTES)
  }

  /** Drops the salts whose time is over, and has those ready that will be needed. */
  renew(now: number): void {
    for (const day of this.#salts.keys()) {
      if (day < toUtcDay(now) - DAY_MS) this.#salts.delete(day)
    }
    this.#saltOf(toUtcDay(now))
    this.#saltOf(toUtcDay(now + READY_MS))
  }

  get salts(): Salts {
    return this.#salts
  }

  #saltOf(day: number): string {
    let salt = this.#salts.get(day)
    if (salt === undefined) {
      salt = this.#createSalt()
      this.#salts.set(day, salt)
    }
    return salt
  }
}
