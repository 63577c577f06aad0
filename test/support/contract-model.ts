// What the contract says of a request, worked out without any code of the service.

import { PRODUCT_OWNERS, TENANTS } from './a-platform.ts'
import { CONVERSION, TRACK } from './an-app.ts'
import type { HostileRequest } from './hostile-requests.ts'
import { type JsonModel, NumberText, toCanonicalNumber } from './json-model.ts'
import { type Fields, readFields } from './read-fields.ts'

/** An event that must be stored. */
export interface ExpectedEvent {
  readonly tenantId: number
  readonly endpoint: 'track' | 'conversion' | 'interaction'
  readonly type: string
  readonly productId: number | null
  readonly metadata: JsonModel
  readonly valueMinor: number | null
  readonly currency: string | null
  /** Null for the time of arrival. */
  readonly occurredAt: number | null
  /** Whether the transaction id that is echoed is stored with it. */
  readonly hasTransaction: boolean
}

export interface Expectation {
  readonly status: number
  /** The answer, but for what `echo` and `errors` say. */
  readonly answer: Readonly<Record<string, unknown>>
  /** What `transaction_id` must be in the answer. */
  readonly echo?: string | NumberText | null
  /** The fields that a 422 must name. */
  readonly errors?: readonly string[]
  readonly stored: ExpectedEvent | null
}

const INTERACTION_TYPES = ['view', 'whatsapp_click', 'call_click', 'maps_click']
const TRACK_TYPES = [
  'whatsapp_click',
  'call',
  'location_view',
  'cart_add',
  'social_share',
  'conversion',
  'purchase',
]
const MAX_BODY_BYTES = 64 * 1024
const TOO_LARGE: Expectation = {
  status: 413,
  answer: { message: 'The body is larger than 64 KiB.' },
  stored: null,
}
const NO_VALUES = { valueMinor: null, currency: null, occurredAt: null, hasTransaction: false }

/** What must be answered to a request and stored of it. */
export function expectationOf(request: HostileRequest): Expectation {
  if (request.body.length > MAX_BODY_BYTES) return TOO_LARGE
  const fields = readFields(request)
  if (request.path === CONVERSION) return expectConversion(fields ?? new Map())
  if (!fields) return refuse(['body'])
  return request.path === TRACK ? expectTrack(fields) : expectInteraction(fields)
}

function expectTrack(fields: Fields): Expectation {
  const tenantId = fields.get('tenant_id')
  const product = toWhole(fields.get('product_id'))
  const owner = typeof product === 'number' ? PRODUCT_OWNERS.get(product) : undefined
  const errors = [
    ...(typeof tenantId === 'string' && tenantId !== '' ? [] : ['tenant_id']),
    ...findCommonErrors(fields, TRACK_TYPES),
    ...(typeof product === 'number' && owner === undefined ? ['product_id'] : []),
  ]
  if (errors.length > 0) return refuse(errors)
  const tenant = TENANTS.find(({ id, uid }) => String(id) === tenantId || uid === tenantId)
  if (tenant?.status !== 'active') {
    const answer = { success: false, message: 'Tenant not found or not available' }
    return { status: 404, answer, stored: null }
  }
  if (owner !== undefined && owner !== tenant.id) return refuse(['product_id'])
  return {
    status: 202,
    answer: { success: true, message: 'Event accepted for processing' },
    stored: {
      ...NO_VALUES,
      tenantId: tenant.id,
      endpoint: 'track',
      type: fields.get('type') as string,
      productId: product ?? null,
      metadata: mergeProduct(fields.get('metadata') ?? null, product ?? null),
    },
  }
}

function expectInteraction(fields: Fields): Expectation {
  const tenantId = toWhole(fields.get('tenant_id'))
  const errors = [
    ...(typeof tenantId === 'number' ? [] : ['tenant_id']),
    ...findCommonErrors(fields, INTERACTION_TYPES),
  ]
  if (errors.length > 0) return refuse(errors)
  const tenant = TENANTS.find(({ id }) => id === tenantId)
  if (tenant?.status !== 'active') {
    return { status: 202, answer: { status: 'accepted' }, stored: null }
  }
  return {
    status: 201,
    answer: { status: 'success' },
    stored: {
      ...NO_VALUES,
      tenantId: tenant.id,
      endpoint: 'interaction',
      type: fields.get('type') as string,
      productId: toWhole(fields.get('product_id')) ?? null,
      metadata: fields.get('metadata') ?? null,
    },
  }
}

function expectConversion(fields: Fields): Expectation {
  const transaction = fields.get('transaction_id') ?? null
  const echo =
    typeof transaction === 'string' || transaction instanceof NumberText ? transaction : null
  const tenant = TENANTS.find(({ slug }) => slug === fields.get('tenant_slug'))
  if (tenant?.status !== 'active') {
    return { status: 200, answer: { status: 'skipped' }, echo, stored: null }
  }

  const rejected = new Map<string, JsonModel>()
  function read<T>(name: string, parse: (sent: JsonModel) => T | undefined, fallback: T): T {
    const sent = fields.get(name) ?? null
    if (sent === null) return fallback
    const value = parse(sent)
    if (value === undefined) rejected.set(name, sent)
    return value ?? fallback
  }
  const currency = read('currency', toCurrency, 'HNL')
  const sale = {
    hasTransaction: read('transaction_id', isTransaction, false),
    valueMinor: read('value', sent => toMinor(sent, currency), 0),
    currency,
    type: read('event', sent => TRACK_TYPES.find(type => type === sent), 'purchase'),
    occurredAt: read<number | null>('timestamp', toTime, null),
  }
  return {
    status: 200,
    answer: { status: 'ok' },
    echo,
    stored: {
      tenantId: tenant.id,
      endpoint: 'conversion',
      productId: null,
      metadata: rejected.size > 0 ? new Map([['rejected', rejected]]) : null,
      ...sale,
    },
  }
}

function refuse(errors: readonly string[]): Expectation {
  return { status: 422, answer: {}, errors: [...new Set(errors)], stored: null }
}

function findCommonErrors(fields: Fields, types: readonly string[]): string[] {
  const metadata = fields.get('metadata') ?? null
  return [
    ...(types.some(type => type === fields.get('type')) ? [] : ['type']),
    ...(toWhole(fields.get('product_id')) === undefined ? ['product_id'] : []),
    ...(metadata === null || metadata instanceof Map ? [] : ['metadata']),
  ]
}

/** A whole number as a number or a numeric string; null when absent, undefined when it is none. */
function toWhole(sent: JsonModel | undefined): number | null | undefined {
  if (sent === undefined || sent === null) return null
  const text = sent instanceof NumberText ? sent.text : sent
  if (typeof text !== 'string') return undefined
  if (typeof sent === 'string' && !/^[+-]?\d+$/.test(text)) return undefined
  const [digits = '', power = '0'] = toCanonicalNumber(text).split('e')
  if (BigInt(power) < 0n || digits.length + Number(power) > 20) return undefined
  const exact = BigInt(digits) * 10n ** BigInt(power)
  const isSafe = exact <= 2n ** 53n - 1n && exact >= 1n - 2n ** 53n
  return isSafe ? Number(exact) : undefined
}

function mergeProduct(metadata: JsonModel, product: number | null): JsonModel {
  if (product === null) return metadata
  const merged = new Map(metadata instanceof Map ? metadata : [])
  return merged.set('product_id', new NumberText(String(product)))
}

/** Whether an id is stored: not a blank one; undefined when it cannot be one. */
function isTransaction(sent: JsonModel): boolean | undefined {
  if (sent instanceof NumberText) return true
  return typeof sent === 'string' && sent.isWellFormed() ? sent.trim() !== '' : undefined
}

const CURRENCIES = Intl.supportedValuesOf('currency')

function toCurrency(sent: JsonModel): string | undefined {
  if (typeof sent !== 'string') return undefined
  return CURRENCIES.find(code => new RegExp(`^${code}$`, 'i').test(sent))
}

const MINOR_DIGITS: Record<string, number> = { JPY: 0, KWD: 3, CLF: 4, HNL: 2, USD: 2 }

/** By exact fractions, rounded half away from zero. */
function toMinor(sent: JsonModel, currency: string): number | undefined {
  const text = sent instanceof NumberText ? sent.text : sent
  if (typeof text !== 'string') return undefined
  if (sent instanceof NumberText && toCanonicalNumber(text) === '0') return 0
  // An exponent of four digits is out of range in either direction.
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(text)) return undefined
  const [digits = '0', power = '0'] = toCanonicalNumber(text).split('e')
  const places = MINOR_DIGITS[currency] ?? toDigits(currency)
  const shift = Number(power) + places
  const isNegative = digits.startsWith('-')
  const magnitude = BigInt(digits.replace('-', ''))
  const scale = 10n ** BigInt(Math.abs(shift))
  const minor = shift >= 0 ? magnitude * scale : (magnitude * 2n + scale) / (2n * scale)
  if (minor > 2n ** 53n - 1n) return undefined
  return Number(isNegative ? -minor : minor)
}

function toDigits(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.resolvedOptions().maximumFractionDigits ?? 2
}

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/

function toTime(sent: JsonModel): number | undefined {
  const match = typeof sent === 'string' ? TIME.exec(sent) : null
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0))
  const daysInMonth = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()
  const isDate = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1
  if (!isDate || Number(day) > daysInMonth) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const [sign = '+', ...offset] = (match[8] ?? 'Z').replace('Z', '+00').replace(':', '')
  const offsetText = offset.join('').padEnd(4, '0')
  if (Number(offsetText.slice(0, 2)) > 23 || Number(offsetText.slice(2)) > 59) return undefined
  const pad = (part: string | undefined) => part ?? '00'
  const at = Date.parse(
    `${match[1]}-${match[2]}-${match[3]}T${pad(match[4])}:${pad(match[5])}:${pad(match[6])}` +
      `.${(match[7] ?? '').padEnd(3, '0').slice(0, 3)}` +
      `${sign}${offsetText.slice(0, 2)}:${offsetText.slice(2)}`,
  )
  return at <= Date.now() + 5 * 60_000 ? at : undefined
}
