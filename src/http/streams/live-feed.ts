import type { Api } from '../../core/api-calls.ts'
import type { EventsTenant, NewEventsAnswer } from '../../core/event-calls.ts'
import { LiveStream } from './live-stream.ts'

/** How soon a stored event is sent. */
const POLL_EVERY_MS = 250
/** Less than the idle timeout of any proxy on the way, many of which have 30 s. */
const HEARTBEAT_EVERY_MS = 10_000
/** Of all that is stored, how much a client that comes back is told anew at most: the newest events, of all tenants. */
export const MAX_REPLAYED_EVENTS = 100_000

/** A comment (HTML, server-sent events): it means nothing. */
const HEARTBEAT = ':\n\n'
/** The first bytes; a client that is cut off comes back after a second. */
const GREETING = 'retry: 1000\n\n'

export interface LiveFeedOptions {
  readonly api: Api
  readonly pollEveryMs?: number
  readonly heartbeatEveryMs?: number
}

export interface SubscribeOptions {
  readonly tenant: EventsTenant
  readonly withBots: boolean
  /** The last event that the client has got; undefined for one that is new. */
  readonly lastEventId?: number | undefined
  readonly onEnd: (stream: LiveStream) => void
}

/**
 * Tells clients what is stored from now on. One look at the database serves all of them, several times
 * a second, while there are any. A client is first led to where the others are, each part when it has
 * taken the one before, and then joins them.
 */
export class LiveFeed {
  readonly #api: Api
  readonly #pollEveryMs: number
  readonly #heartbeatEveryMs: number
  readonly #streams = new Set<LiveStream>()
  /** Those that have caught up. */
  readonly #joined = new Set<LiveStream>()
  /** All that have joined were told of all events up to this id. */
  #head = 0
  #pollTimer: Timer | undefined
  #polling: Promise<void> | undefined
  #heartbeat: Timer | undefined

  constructor(options: LiveFeedOptions) {
    this.#api = options.api
    this.#pollEveryMs = options.pollEveryMs ?? POLL_EVERY_MS
    this.#heartbeatEveryMs = options.heartbeatEveryMs ?? HEARTBEAT_EVERY_MS
  }

  /** A stream of what is stored from now on, or since the last event that the client has. */
  async subscribe(options: SubscribeOptions): Promise<LiveStream> {
    const { tenant, withBots, lastEventId, onEnd } = options
    const newestId = await this.#api.call('findNewestEventId', {})
    const earliest = Math.max(0, newestId - MAX_REPLAYED_EVENTS)
    const asked = Math.min(lastEventId ?? newestId, newestId)
    const stream = new LiveStream({
      tenant,
      withBots,
      position: Math.max(asked, earliest),
      onRoom: () => this.#catchUp(stream),
      onEnd: () => {
        this.#remove(stream)
        onEnd(stream)
      },
    })
    this.#streams.add(stream)
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#heartbeatEveryMs)
    stream.send(GREETING)
    if (asked < earliest) stream.send(toGap(asked, earliest))
    return stream
  }

  #remove(stream: LiveStream): void {
    this.#streams.delete(stream)
    this.#leave(stream)
    if (this.#streams.size > 0) return
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
  }

  /** Sends one part of what a stream lacks; one that lacks nothing joins the others. */
  async #catchUp(stream: LiveStream): Promise<void> {
    try {
      while (!stream.isOver && !this.#joined.has(stream)) {
        const answer = await this.#read([stream.tenant], stream.position)
        const sent = answer.events.filter(event => stream.sendEvent(event))
        stream.position = answer.untilId
        if (answer.untilId >= answer.newestId) await this.#join(stream)
        // It is called again when the client has taken it.
        if (sent.length > 0) return
      }
    } catch (error) {
      stream.drop((error as Error).message)
    }
  }

  /** Lets a stream join unless the others are further by now. */
  async #join(stream: LiveStream): Promise<void> {
    // Who joins while the others are being told would be left out.
    while (this.#polling) await this.#polling
    if (stream.isOver) return
    if (this.#joined.size === 0) this.#head = stream.position
    if (stream.position < this.#head) return
    this.#joined.add(stream)
    this.#pollTimer ??= setTimeout(() => this.#poll(), this.#pollEveryMs)
  }

  #leave(stream: LiveStream): void {
    this.#joined.delete(stream)
    if (this.#joined.size > 0) return
    clearTimeout(this.#pollTimer)
    this.#pollTimer = undefined
  }

  #poll(): void {
    this.#polling = this.#tellNew().then(isBehind => {
      this.#polling = undefined
      this.#pollTimer =
        this.#joined.size === 0
          ? undefined
          : setTimeout(() => this.#poll(), isBehind ? 0 : this.#pollEveryMs)
    })
  }

  /** Tells all that have joined what is new; true when there is more. */
  async #tellNew(): Promise<boolean> {
    const byTenant = Map.groupBy(this.#joined, ({ tenant }) => tenant.id)
    const tenants = [...byTenant.values()].map(streams => (streams[0] as LiveStream).tenant)
    let answer: NewEventsAnswer
    try {
      answer = await this.#read(tenants, this.#head)
    } catch {
      // They are told when it can be read again.
      return false
    }
    for (const event of answer.events) {
      for (const stream of byTenant.get(event.tenantId) ?? []) stream.sendEvent(event)
    }
    // The newest events were deleted: ids that were sent are given away anew.
    const isBack = answer.untilId < this.#head
    for (const stream of this.#joined) {
      stream.position = isBack ? answer.untilId : Math.max(stream.position, answer.untilId)
    }
    this.#head = answer.untilId
    return answer.untilId < answer.newestId
  }

  #read(tenants: readonly EventsTenant[], afterId: number): Promise<NewEventsAnswer> {
    return this.#api.call('readNewEvents', { tenants, afterId })
  }

  #beat(): void {
    for (const stream of this.#streams) stream.send(HEARTBEAT)
  }
}

/** What a client is told when it was away for too long. */
function toGap(afterId: number, untilId: number): string {
  return `event: gap\ndata: ${JSON.stringify({ after: afterId, until: untilId })}\n\n`
}
