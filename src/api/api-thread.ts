import type { Logger } from 'pino'
import type { Api, ApiCallName, ApiCalls } from '../core/api-calls.ts'
import { ApiError } from '../core/api-error.ts'
import { RestartBackoff } from '../core/restart-backoff.ts'
import type { FromApiThread, ToApiThread } from './api-messages.ts'
import { readAnswer } from './read-answer.ts'

/** Calls under way at the most; a flood of requests must not become a queue of any length. */
export const MAX_PENDING_CALLS = 256

/** How long a stop waits for the call that is under way; it may only have read. */
const STOP_TIMEOUT_MS = 1000

const UNAVAILABLE = 'Service temporarily unavailable'

export interface ApiThreadOptions {
  /** Where `api-worker.ts` is. */
  readonly workerUrl: URL
  readonly databasePath: string
  readonly log: Logger
}

interface PendingCall {
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** The main thread's side of the API thread, which it starts, asks, restarts and stops. */
export class ApiThread implements Api {
  readonly #options: ApiThreadOptions
  readonly #pending = new Map<number, PendingCall>()
  readonly #backoff = new RestartBackoff()
  #worker: Worker | undefined
  #restartTimer: Timer | undefined
  #startedAt = 0
  #lastId = 0
  #stopping: PromiseWithResolvers<void> | undefined

  constructor(options: ApiThreadOptions) {
    this.#options = options
  }

  start(): void {
    const { workerUrl, databasePath } = this.#options
    const worker = new Worker(workerUrl)
    worker.onmessage = ({ data }: MessageEvent<FromApiThread>) => this.#settle(data)
    worker.onerror = ({ message }) => this.#die(worker, message)
    worker.addEventListener('close', () => this.#die(worker, 'it ended by itself'))
    this.#worker = worker
    this.#startedAt = performance.now()
    send(worker, { kind: 'start', databasePath })
  }

  call<Name extends ApiCallName>(
    name: Name,
    args: Parameters<ApiCalls[Name]>[0],
  ): Promise<Awaited<ReturnType<ApiCalls[Name]>>> {
    const { promise, resolve, reject } =
      Promise.withResolvers<Awaited<ReturnType<ApiCalls[Name]>>>()
    if (!this.#worker || this.#stopping || this.#pending.size >= MAX_PENDING_CALLS) {
      reject(new ApiError('unavailable', UNAVAILABLE))
      return promise
    }
    this.#lastId += 1
    const id = this.#lastId
    this.#pending.set(id, { resolve: resolve as PendingCall['resolve'], reject })
    send(this.#worker, { kind: 'call', id, name, args })
    return promise
  }

  /** Resolves when the calls under way are answered and the thread has ended, or after a second. */
  async stop(): Promise<void> {
    clearTimeout(this.#restartTimer)
    this.#stopping = Promise.withResolvers()
    if (!this.#worker) return
    send(this.#worker, { kind: 'stop' })
    await Promise.race([this.#stopping.promise, Bun.sleep(STOP_TIMEOUT_MS)])
    this.#rejectPending()
  }

  #settle(answer: FromApiThread): void {
    const call = this.#pending.get(answer.id)
    if (!call) return
    this.#pending.delete(answer.id)
    try {
      call.resolve(readAnswer(answer))
    } catch (error) {
      call.reject(error)
    }
  }

  #die(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    this.#rejectPending()
    if (this.#stopping) {
      this.#stopping.resolve()
      return
    }
    const restartInMs = this.#backoff.delayAfter(performance.now() - this.#startedAt)
    this.#options.log.error({ reason, restartInMs }, 'the API thread died; it is started again')
    this.#restartTimer = setTimeout(() => this.start(), restartInMs)
  }

  #rejectPending(): void {
    const calls = [...this.#pending.values()]
    this.#pending.clear()
    for (const call of calls) call.reject(new ApiError('unavailable', UNAVAILABLE))
  }
}

function send(worker: Worker, message: ToApiThread): void {
  worker.postMessage(message)
}
