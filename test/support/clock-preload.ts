// Loaded before the service in tests that set its clock: in both of its threads the wall clock is as
// many milliseconds ahead as a file says. The clock that nobody sets goes on as it is.

import { readFileSync } from 'node:fs'

const { now } = Date
Date.now = () => now() + Number(readFileSync(process.env.CLOCK_AHEAD_FILE as string, 'utf8'))

globalThis.Worker = class extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, { ...options, preload: import.meta.path })
  }
}
