import { type Load, TRANSACTION_SLOT } from './loads.ts'

/** What stands before wrk's results in its output, which are JSON. */
export const REPORT_MARK = 'REPORT'

interface ScriptOptions {
  /** What transaction ids begin with, of eight characters. */
  readonly prefix: string
  readonly pauseMs: number
}

/** A script for wrk that posts a load and reports as JSON. */
export function toWrkScript({ requests }: Load, { prefix, pauseMs }: ScriptOptions): string {
  const list = requests.map(({ path, body }) => `{ path = [[${path}]], body = [[${body}]] },`)
  return `
local requests = {
${list.join('\n')}
}
local slot = "${TRANSACTION_SLOT}"
local prefix = "${prefix}"
${SEND_IN_TURN}${pauseMs > 0 ? toPause(pauseMs) : ''}${REPORT}`
}

/**
 * Requests are written out once; a transaction id is put in between as they are sent. Ids are
 * scattered, as a payment system's are, so that the database's index is not merely appended to: an
 * odd factor makes of each number another of 32 bits.
 */
const SEND_IN_TURN = `
local headers = { ["Content-Type"] = "application/json" }
local turn = 0
local transactions = 0

function init()
  for i, request in ipairs(requests) do
    local text = wrk.format("POST", request.path, headers, request.body)
    local from, to = text:find(slot, 1, true)
    requests[i] = from and { text:sub(1, from - 1), text:sub(to + 1) } or { text }
  end
end

function request()
  turn = turn % #requests + 1
  local head, tail = requests[turn][1], requests[turn][2]
  if not tail then return head end
  transactions = transactions + 1
  return head .. prefix .. string.format("%08x", transactions * 2654435761 % 2 ^ 32) .. tail
end
`

/** wrk waits for whole milliseconds: one more or less, as chance has it, makes the average. */
function toPause(pauseMs: number): string {
  const whole = Math.floor(pauseMs)
  return `
function delay()
  return math.random() < ${pauseMs - whole} and ${whole + 1} or ${whole}
end
`
}

const REPORT = `
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '${REPORT_MARK}{"requests":%d,"requestsPerSecond":%f,"p50Ms":%f,"p99Ms":%f,"p999Ms":%f,"refused":%d,"broken":%d}',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
`
