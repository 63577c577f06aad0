import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 20
const NANOSECONDS = 1e9

/** Measures how late the main thread's timers are. */
export function watchEventLoopDelay() {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  return {
    /** Seconds, since the last call. */
    read() {
      // Before the first sample the mean is not a number.
      const mean = (delays.mean || 0) / NANOSECONDS
      const p99 = delays.percentile(99) / NANOSECONDS
      const max = delays.max / NANOSECONDS
      delays.reset()
      return { mean, p99, max }
    },
    close() {
      delays.disable()
    },
  }
}
