/** How often a dashboard asks for all of its numbers. */
const ASKS_EVERY_MS = 250

interface DashboardOptions {
  readonly url: string
  readonly key: string
  /** Paths, each with its query, that are asked for one after another. */
  readonly paths: readonly string[]
}

/** Somebody who looks at numbers over and over, until disposed of. */
export interface Dashboard extends AsyncDisposable {
  /** How long each answer took, in milliseconds. */
  readonly answeredInMs: readonly number[]
}

/** Begins to ask; disposing throws when an answer was no success. */
export function openDashboard({ url, key, paths }: DashboardOptions): Dashboard {
  const answeredInMs: number[] = []
  const closing = new AbortController()

  async function ask(): Promise<void> {
    for (const path of paths) {
      const startedAt = performance.now()
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })
      await answer.text()
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`)
      answeredInMs.push(performance.now() - startedAt)
    }
  }

  async function askOnAndOn(): Promise<void> {
    while (!closing.signal.aborted) {
      const startedAt = performance.now()
      await ask()
      await Bun.sleep(Math.max(0, ASKS_EVERY_MS - (performance.now() - startedAt)))
    }
  }
  const asking = askOnAndOn()

  return {
    answeredInMs,
    async [Symbol.asyncDispose]() {
      closing.abort()
      await asking
    },
  }
}
