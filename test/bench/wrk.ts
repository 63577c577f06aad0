import { join } from 'node:path'
import type { Load } from './loads.ts'
import { createScratchFolder } from './scratch-folder.ts'
import { CONNECTIONS } from './session.ts'
import { REPORT_MARK, toWrkScript } from './wrk-script.ts'

/** What a run of wrk saw. */
export interface WrkResult {
  /** Answered ones; those under way when it ends are not counted, and may have been served. */
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
}

interface WrkReport extends WrkResult {
  /** Answers of status 400 and above. */
  readonly refused: number
  /** Connections that could not be made, or broke off. */
  readonly broken: number
}

interface WrkOptions {
  readonly url: string
  readonly load: Load
  readonly seconds: number
  /** Between an answer and the next request of a connection, on average; 0 for as fast as the server answers. */
  readonly pauseMs?: number
}

/**
 * Posts a load from one thread, as fast as the server answers or with pauses. Throws when a request was refused or
 * not answered, and when wrk is not installed.
 */
export async function runWrk({ url, load, seconds, pauseMs = 0 }: WrkOptions): Promise<WrkResult> {
  using folder = createScratchFolder()
  const script = join(folder.path, 'post.lua')
  await Bun.write(script, toWrkScript(load, { prefix: crypto.randomUUID().slice(0, 8), pauseMs }))
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '-s', script, url]
  const wrk = Bun.spawn(['wrk', ...args], { stdout: 'pipe', stderr: 'inherit' })
  const output = await new Response(wrk.stdout).text()
  const { refused, broken, ...result }: WrkReport = JSON.parse(
    output.slice(output.lastIndexOf(REPORT_MARK) + REPORT_MARK.length),
  )
  if (refused + broken > 0) {
    throw new Error(`of ${result.requests} requests ${refused} were refused, ${broken} broken off`)
  }
  return result
}
