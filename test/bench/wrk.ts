import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a run of wrk saw. */
export interface WrkResult {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers other than 2xx and 3xx. */
  readonly refused: number
  /** Answers that did not arrive. */
  readonly socketErrors: number
}

interface WrkOptions {
  readonly url: string
  readonly body: string
  readonly seconds: number
  readonly connections?: number
}

/** Posts JSON as fast as the server answers, from one thread. Throws when wrk is not installed. */
export async function runWrk(options: WrkOptions): Promise<WrkResult> {
  const { url, body, seconds, connections = 64 } = options
  const folder = mkdtempSync(join(tmpdir(), 'pulso-wrk-'))
  const script = join(folder, 'post.lua')
  writeFileSync(script, `${POST_JSON}wrk.body = [[${body}]]\n${REPORT}`)
  try {
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url]
    const wrk = Bun.spawn(['wrk', ...args], { stdout: 'pipe', stderr: 'inherit' })
    const output = await new Response(wrk.stdout).text()
    return JSON.parse(output.slice(output.lastIndexOf('REPORT') + 'REPORT'.length))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const POST_JSON = `
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
`

const REPORT = `
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'REPORT{"requests":%d,"requestsPerSecond":%f,"p50Ms":%f,"p99Ms":%f,"refused":%d,"socketErrors":%d}',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
`
