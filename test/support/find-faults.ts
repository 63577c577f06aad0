import { answerSchemaOf } from '../http/openapi-document.ts'
import type { RawAnswer } from './a-connection.ts'
import type { Expectation, ExpectedEvent } from './contract-model.ts'
import { findMismatches } from './find-mismatches.ts'
import { type HostileRequest, MARKER } from './hostile-requests.ts'
import { NumberText, readJsonModel, toCanonicalNumber, toCanonicalText } from './json-model.ts'
import type { StoredRow } from './read-stored-events.ts'

/** A request, what must come of it, and what was answered. */
export interface Exchange {
  readonly request: HostileRequest
  readonly expected: Expectation
  readonly answer: RawAnswer
}

/**
 * Where answers and stored events differ from what was expected, a sentence each. `transactions` are
 * those that are stored already; new ones are added to it.
 */
export function findFaults(
  exchanges: readonly Exchange[],
  stored: readonly StoredRow[],
  transactions: Set<string>,
): string[] {
  const rows = [...stored]
  const faults = exchanges.flatMap(exchange => {
    const found = findAnswerFaults(exchange)
    const event = exchange.expected.stored
    if (!event) return found
    const { transaction_id: echo = null } = JSON.parse(exchange.answer.body)
    const transactionId = event.hasTransaction ? echo : null
    if (transactionId !== null) {
      const key = `${event.tenantId} ${transactionId}`
      if (transactions.has(key)) return found
      transactions.add(key)
    }
    const row = rows.shift()
    const difference = findDifference(event, transactionId, row)
    return difference ? [...found, `${toText(exchange.request)}: ${difference}`] : found
  })
  return rows.length === 0 ? faults : [...faults, `${rows.length} events too many are stored`]
}

function findAnswerFaults({ request, expected, answer }: Exchange): string[] {
  const { status, headers, body } = answer
  if (status !== expected.status)
    return [`${toText(request)}: ${status}, not ${expected.status}: ${body}`]
  const answered = JSON.parse(body)
  const { transaction_id: echo, errors, message, ...rest } = answered
  const faults = findMismatches(answerSchemaOf(request.path, status), answered)
  if (status === 422) faults.push(...findRefusalFaults(answered, expected.errors ?? []))
  else if (!Bun.deepEquals({ ...(message && { message }), ...rest }, expected.answer)) {
    faults.push(`${body} is not ${JSON.stringify(expected.answer)}`)
  }
  if (!isSameEcho(expected.echo, echo)) faults.push(`the transaction in ${body} is another`)
  const origin = request.headers.Origin ?? null
  if (headers.get('access-control-allow-origin') !== origin) faults.push('the origin is another')
  const others = [...headers, ['body', JSON.stringify({ errors, message, ...rest })]]
  if (others.join().includes(MARKER)) faults.push('what was sent comes back')
  return faults.map(fault => `${toText(request)}: ${fault}`)
}

/** A request in a line; its body's bytes as Latin-1. */
export function toText({ path, contentType, isChunked, body }: HostileRequest): string {
  const text = JSON.stringify(Buffer.from(body).toString('latin1'))
  return `${path} ${contentType}${isChunked ? ' in chunks' : ''} ${text}`
}

/** What a refusal may say; a field's own name is all that differs. */
const SENTENCES = [
  /^The (tenant id|type|product id|metadata) field is required\.$/,
  /^The (tenant id|type|product id|metadata) field must be an? (string|integer|object)\.$/,
  /^The selected (type|product id) is invalid\.$/,
  /^The body is not readable as JSON or as an application\/x-www-form-urlencoded form\.$/,
]

function findRefusalFaults(
  { errors, message }: { errors: Record<string, string[]>; message: string },
  fields: readonly string[],
): string[] {
  const sentences = Object.values(errors).flat()
  const odd = sentences.find(sentence => !SENTENCES.some(pattern => pattern.test(sentence)))
  const more = sentences.length - 1
  const plural = more === 1 ? '' : 's'
  const expected = more > 0 ? `${sentences[0]} (and ${more} more error${plural})` : sentences[0]
  return [
    ...(odd ? [`it says: ${odd}`] : []),
    ...(message === expected ? [] : [`the message is ${message}`]),
    ...(Bun.deepEquals(Object.keys(errors).sort(), [...fields].sort())
      ? []
      : [`it refuses ${Object.keys(errors)}, not ${fields}`]),
  ]
}

/** A number is echoed as text, in any way to write the same number. */
function isSameEcho(sent: Expectation['echo'], echo: unknown): boolean {
  if (!(sent instanceof NumberText)) return sent === echo
  return typeof echo === 'string' && toCanonicalNumber(echo) === toCanonicalNumber(sent.text)
}

function findDifference(
  event: ExpectedEvent,
  transactionId: string | null,
  row: StoredRow | undefined,
): string | undefined {
  if (!row) return 'nothing is stored'
  const { metadata, hasTransaction: _, occurredAt, ...values } = event
  const expected = {
    ...values,
    transactionId,
    occurredAt: occurredAt ?? row.receivedAt,
    metadata: metadata === null ? null : toCanonicalText(metadata),
  }
  const { id: _id, receivedAt: _receivedAt, visitor: _visitor, device: _device, ...found } = row
  const actual = {
    ...found,
    metadata: found.metadata === null ? null : toCanonicalText(readJsonModel(found.metadata)),
  }
  if (Bun.deepEquals(actual, expected)) return undefined
  return `${JSON.stringify(actual)} is stored, not ${JSON.stringify(expected)}`
}
