import type { EventsTenant, NewEvent } from '../../core/event-calls.ts'

/** A client for which more than this waits is dropped; it can come back and go on where it was. */
export const MAX_WAITING_BYTES = 2 ** 20

const ENCODER = new TextEncoder()

export interface LiveStreamOptions {
  readonly tenant: EventsTenant
  readonly withBots: boolean
  /** All events up to this id are known to the client. */
  readonly position: number
  /** Called whenever the client has room for more. */
  readonly onRoom: (stream: LiveStream) => Promise<void>
  /** Called once, however it ends. */
  readonly onEnd: (stream: LiveStream) => void
  readonly maxWaitingBytes?: number
}

/** One client of live events: what it is sent, in the form of server-sent events, and how far it is. */
export class LiveStream {
  readonly tenant: EventsTenant
  /** All events up to this id have been sent, or need not be. */
  position: number
  readonly body: ReadableStream<Uint8Array>
  readonly #options: LiveStreamOptions
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #isOver = false

  constructor(options: LiveStreamOptions) {
    this.#options = options
    this.tenant = options.tenant
    this.position = options.position
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.#controller = controller
      },
      pull: () => options.onRoom(this),
      cancel: () => void this.#finish(),
    }
    this.body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0, size: toByteLength })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Sends an event, unless it was sent before or is not wanted; then false. */
  sendEvent({ id, isBot, json }: NewEvent): boolean {
    if (id <= this.position) return false
    this.position = id
    if (isBot && !this.#options.withBots) return false
    this.send(`id: ${id}\nevent: event\ndata: ${json}\n\n`)
    return true
  }

  /** Sends text as it is, or drops the client when it is too slow. */
  send(text: string): void {
    if (this.#isOver) return
    this.#controller.enqueue(ENCODER.encode(text))
    const waitingBytes = -(this.#controller.desiredSize ?? 0)
    if (waitingBytes > (this.#options.maxWaitingBytes ?? MAX_WAITING_BYTES)) {
      this.drop('the client is too slow')
    }
  }

  /** Ends it in good order: the client may ask again. */
  end(): void {
    if (this.#finish()) this.#controller.close()
  }

  /** Breaks it off, with what is still waiting. */
  drop(reason: string): void {
    if (this.#finish()) this.#controller.error(new Error(reason))
  }

  #finish(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    this.#options.onEnd(this)
    return true
  }
}

function toByteLength(chunk: Uint8Array | undefined): number {
  return chunk?.byteLength ?? 0
}
