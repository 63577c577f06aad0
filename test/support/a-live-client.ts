import { until } from './until.ts'

/** One message of server-sent events, by the names of its fields; comments are left out. */
export type LiveMessage = Readonly<Record<string, string>>

export interface LiveClient extends Disposable {
  readonly response: Response
  /** What has come so far. */
  readonly messages: readonly LiveMessage[]
  /** Everything that has come, comments included. */
  text(): string
  /** Resolves when there are so many messages of events. */
  waitFor(count: number): Promise<readonly LiveMessage[]>
  /** Resolves when the other end has ended it: true in good order, false when it was broken off. */
  readonly ended: Promise<boolean>
  close(): void
}

/** Follows a stream of server-sent events; resolves when the head of the answer is there. */
export async function followLive(
  url: string,
  headers: Record<string, string>,
): Promise<LiveClient> {
  const controller = new AbortController()
  const response = await fetch(url, { headers, signal: controller.signal })
  let text = ''
  const messages: LiveMessage[] = []
  async function read(): Promise<boolean> {
    const decoder = new TextDecoder()
    let read = 0
    try {
      for await (const chunk of response.body as ReadableStream<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true })
        const end = text.lastIndexOf('\n\n')
        if (end < read) continue
        messages.push(...toMessages(text.slice(read, end)))
        read = end + 2
      }
      return true
    } catch {
      return false
    }
  }
  const ended = read()
  const close = () => controller.abort()
  return {
    response,
    messages,
    text: () => text,
    async waitFor(count) {
      await until(`${count} messages have come`, () => messages.length >= count)
      return messages
    },
    ended,
    close,
    [Symbol.dispose]: close,
  }
}

function toMessages(text: string): LiveMessage[] {
  return text
    .split('\n\n')
    .map(toMessage)
    .filter(({ data }) => data !== undefined)
}

function toMessage(block: string): LiveMessage {
  const lines = block.split('\n').filter(line => !line.startsWith(':'))
  return Object.fromEntries(lines.map(line => line.split(/: (.*)/s).slice(0, 2)))
}
