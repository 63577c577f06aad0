import type { Logger } from 'pino'
import { RestartBackoff } from '../core/restart-backoff.ts'
import type { FromDrainThread, ThreadState, ToDrainThread } from './drain-messages.ts'
import type { ErasureRequest } from './eraser.ts'
import type { RingSource } from './ring-source.ts'

/** Without a sign of life for this long, the thread hangs: several slow transactions in a row. */
const SILENT_AFTER_MS = 3000
/** How much longer than asked for a stop may take, for the thread to end a transaction. */
const STOP_GRACE_MS = 1000

export interface DrainThreadOptions {
  /** Where `drain-worker.ts` is. */
  readonly workerUrl: URL
  readonly databasePath: string
  readonly ring: RingSource
  readonly intervalMs: number
  readonly retentionDays: number
  /** Called several times a second while erasures wait for the ring to be scrubbed. */
  readonly onUnscrubbed: (ids: readonly number[]) => void
  readonly log: Logger
}

/** The main thread's side of the drain thread, which it starts, watches, restarts and stops. */
export class DrainThread {
  readonly #options: DrainThreadOptions
  readonly #backoff = new RestartBackoff()
  #worker: Worker | undefined
  #restartTimer: Timer | undefined
  #startedAt = 0
  #beatAt = 0
  #isDrained = false
  #state: ThreadState | undefined
  #lastError: string | undefined
  #stopping: PromiseWithResolvers<boolean> | undefined

  constructor(options: DrainThreadOptions) {
    this.#options = options
  }

  start(): void {
    const { workerUrl, databasePath, ring, intervalMs, retentionDays } = this.#options
    const worker = new Worker(workerUrl)
    worker.onmessage = ({ data }: MessageEvent<FromDrainThread>) => this.#receive(data)
    worker.onerror = ({ message }) => this.#die(worker, message)
    worker.addEventListener('close', () => this.#die(worker, 'it ended by itself'))
    this.#worker = worker
    this.#state = undefined
    this.#startedAt = this.#beatAt = performance.now()
    send(worker, { kind: 'start', databasePath, ring, intervalMs, retentionDays })
  }

  /** Why events are not being stored at the moment; undefined when they are. */
  get problem(): string | undefined {
    if (!this.#worker) return 'the drain thread is not running'
    if (performance.now() - this.#beatAt > SILENT_AFTER_MS)
      return 'the drain thread does not answer'
    if (this.#state?.isRingDamaged) return 'the ring is damaged; a restart recovers it'
    return this.#lastError === undefined ? undefined : 'the database cannot be written'
  }

  /** What the thread last said, several times a second; undefined until it does. */
  get state(): ThreadState | undefined {
    return this.#state
  }

  /** Has erasures done in the database; those that are asked for while others are under way are not. */
  erase(request: ErasureRequest): void {
    if (this.#worker) send(this.#worker, { kind: 'erase', ...request })
  }

  /** Says that the ring is scrubbed of erasures' events, which then are done. */
  scrubbed(ids: readonly number[]): void {
    if (this.#worker) send(this.#worker, { kind: 'scrubbed', ids })
  }

  /** Drains the ring and closes the database; false when records are left in the ring. */
  async stop(timeoutMs: number): Promise<boolean> {
    clearTimeout(this.#restartTimer)
    // One that has just died may still be able to store what is left.
    if (!this.#worker) this.start()
    this.#stopping = Promise.withResolvers()
    send(this.#worker as Worker, { kind: 'stop', timeoutMs })
    const tooLate = Bun.sleep(timeoutMs + STOP_GRACE_MS).then(() => false)
    return Promise.race([this.#stopping.promise, tooLate])
  }

  #receive(message: FromDrainThread): void {
    this.#beatAt = performance.now()
    if (message.kind === 'erased') {
      this.#options.log.info(message.outcome, 'events are erased')
      return
    }
    this.#report(message.state)
    if (message.kind === 'stopped') this.#isDrained = message.isEmpty
    const { unscrubbed } = message.state
    if (unscrubbed.length > 0 && !this.#stopping) this.#options.onUnscrubbed(unscrubbed)
  }

  /** Logs when draining starts to fail, why it does, when it works again, and what it sorts out. */
  #report(state: ThreadState): void {
    const { log } = this.#options
    const records = state.quarantined - (this.#state?.quarantined ?? 0)
    if (records > 0) log.error({ records }, 'records were refused and are in the quarantine table')
    const known = this.#state
    this.#state = state
    this.#reportNew('erasing does not go on; it is tried again', [
      state.erasureError,
      known?.erasureError,
    ])
    this.#reportNew('old events cannot be deleted; it is tried again', [
      state.retentionError,
      known?.retentionError,
    ])
    if (state.error === this.#lastError) return
    this.#lastError = state.error
    if (state.error === undefined) log.info('events are being stored again')
    else log.error({ error: state.error }, 'events cannot be stored; they are kept in the ring')
  }

  /** Logs an error that was not there the last time. */
  #reportNew(text: string, [error, before]: [string | undefined, string | undefined]): void {
    if (error !== undefined && error !== before) this.#options.log.error({ error }, text)
  }

  #die(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    if (this.#stopping) {
      this.#stopping.resolve(this.#isDrained)
      return
    }
    const restartInMs = this.#backoff.delayAfter(performance.now() - this.#startedAt)
    this.#options.log.error({ reason, restartInMs }, 'the drain thread died; it is started again')
    this.#restartTimer = setTimeout(() => this.start(), restartInMs)
  }
}

function send(worker: Worker, message: ToDrainThread): void {
  worker.postMessage(message)
}
