import type { ExportPage } from '../../core/event-calls.ts'

/** A client that takes nothing for this long has lost its connection. */
export const EXPORT_STALL_MS = 30_000

const ENCODER = new TextEncoder()

export interface ExportStreamOptions {
  readonly firstPage: ExportPage
  readonly readPage: (after: ExportPage) => Promise<ExportPage>
  /** Called once, however it ends. */
  readonly onEnd: () => void
  readonly stallMs?: number
}

export interface ExportStream {
  readonly body: ReadableStream<Uint8Array>
  /** Breaks it off: the client sees that something is missing. */
  abort(reason: string): void
}

/**
 * Pages of an export, one after the other: each is read once the client has taken the one before, so
 * that only one is in memory. It is never silently short: when a page cannot be read, or the client
 * takes none, the connection is broken off.
 */
export function createExportStream(options: ExportStreamOptions): ExportStream {
  const { readPage, onEnd, stallMs = EXPORT_STALL_MS } = options
  let page = options.firstPage
  let isTold = false
  let isOver = false
  let stall: Timer | undefined
  let controller: ReadableStreamDefaultController<Uint8Array>

  function finish(): boolean {
    clearTimeout(stall)
    if (isOver) return false
    isOver = true
    onEnd()
    return true
  }

  function abort(reason: string): void {
    if (finish()) controller.error(new Error(reason))
  }

  /** The next text that is not empty; undefined at the end. */
  async function readText(): Promise<string | undefined> {
    while (isTold || page.text === '') {
      if (page.next === null || isOver) return undefined
      page = await readPage(page)
      isTold = false
    }
    isTold = true
    return page.text
  }

  function watch(): void {
    clearTimeout(stall)
    stall = setTimeout(() => abort('the client takes nothing'), stallMs)
  }

  const source = {
    start(started: ReadableStreamDefaultController<Uint8Array>) {
      controller = started
      watch()
    },
    async pull() {
      clearTimeout(stall)
      try {
        const text = await readText()
        if (isOver) return
        if (text === undefined) {
          finish()
          controller.close()
          return
        }
        controller.enqueue(ENCODER.encode(text))
        watch()
      } catch (error) {
        abort((error as Error).message)
      }
    },
    cancel: () => void finish(),
  }
  return { body: new ReadableStream(source, { highWaterMark: 0 }), abort }
}
