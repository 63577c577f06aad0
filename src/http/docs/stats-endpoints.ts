import type { OpenAPIV3 } from 'openapi-types'
import { EVENT_METRICS } from '../../core/metric.ts'
import { answer } from './answers.ts'
import { API_ANSWERS, invalidAnswer, NEEDS_KEY } from './api-answers.ts'
import type { Docs } from './endpoints.ts'

type Schema = OpenAPIV3.SchemaObject

const TIMES =
  "Times are in the tenant's time zone, and days, weeks (from Monday) and months are its own."
const BOTS = 'Bots are left out unless they are asked for.'
const RETENTION =
  'Where single events are no longer kept, `from` and `to` must be whole hours: what is counted stays.'

function object(properties: Record<string, Schema>): Schema {
  return { type: 'object', required: Object.keys(properties), properties }
}

function withOptional(
  optional: Record<string, Schema>,
  properties: Record<string, Schema>,
): Schema {
  return { ...object(properties), properties: { ...properties, ...optional } }
}

const text = (description: string): Schema => ({ type: 'string', description })
const count = (description: string): Schema => ({ type: 'integer', description })
const part = (description: string): Schema => ({ type: 'number', nullable: true, description })

const HEADING = {
  from: text('The first instant that counts, ISO 8601 with the offset of the zone.'),
  to: text('The instant behind the last that counts.'),
  time_zone: text('IANA name.'),
}

const HEADING_EXAMPLE = {
  from: '2026-01-01T00:00:00-06:00',
  to: '2026-02-01T00:00:00-06:00',
  time_zone: 'America/Tegucigalpa',
}

const CHANGE = part('By which part of it the number has changed; null where it was 0.')

function comparison(value: (description: string) => Schema): Schema {
  return object({
    value: value('In the range.'),
    previous: value('In the time of the same length before.'),
    change: CHANGE,
  })
}

const REVENUE = {
  amount: text('In units of the currency, a decimal number.'),
  minor: text('In minor units, a whole number that may be larger than JSON numbers are exact.'),
  conversions: count('Conversions that had an amount.'),
}

const MONEY_OR_COUNT: Schema = {
  anyOf: [{ type: 'integer' }, { type: 'string' }],
  description: 'A whole number; of revenue an amount in units of the currency, a decimal text.',
}

const CURRENCY = text('ISO 4217 code, of `revenue` alone.')

const COMPARISON_EXAMPLE = { value: 50, previous: 40, change: 0.25 }

export const SUMMARY_DOCS: Docs = {
  operationId: 'getSummary',
  summary: 'All metrics, and how they have changed',
  description: `${TIMES} ${BOTS} ${RETENTION}`,
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: answer(
      'The metrics of the range, and of the time before it.',
      {
        ...HEADING_EXAMPLE,
        previous_from: '2025-12-01T00:00:00-06:00',
        previous_to: '2026-01-01T00:00:00-06:00',
        metrics: Object.fromEntries(
          ['visitors', ...EVENT_METRICS].map(metric => [metric, COMPARISON_EXAMPLE]),
        ),
        conversion_rate: { value: 0.1, previous: 0.08, change: 0.25 },
        revenue: [
          {
            ...{ currency: 'HNL', amount: '1500.00', minor: '150000', conversions: 10 },
            previous: { amount: '1200.00', minor: '120000', conversions: 8 },
            change: 0.25,
          },
        ],
      },
      object({
        ...HEADING,
        previous_from: text('Where the time before begins.'),
        previous_to: text('Where it ends.'),
        metrics: object(
          Object.fromEntries(
            ['visitors', ...EVENT_METRICS].map(metric => [metric, comparison(count)]),
          ),
        ),
        conversion_rate: comparison(part),
        revenue: {
          type: 'array',
          description: 'By currency.',
          items: object({
            currency: text('ISO 4217 code.'),
            ...REVENUE,
            previous: object(REVENUE),
            change: CHANGE,
          }),
        },
      }),
    ),
    ...API_ANSWERS,
    422: invalidAnswer('period'),
  },
}

export const TIMESERIES_DOCS: Docs = {
  operationId: 'getTimeseries',
  summary: 'A metric over time',
  description:
    'A point for each interval that the range has a part of, none left out; the first and the last ' +
    `may be cut by it. A visitor of two intervals is counted in both. ${TIMES} ${BOTS} ${RETENTION}`,
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: answer(
      'The points in order.',
      {
        ...HEADING_EXAMPLE,
        ...{ metric: 'visitors', interval: 'month' },
        points: [{ at: '2026-01-01T00:00:00-06:00', value: 50 }],
      },
      withOptional(
        { currency: CURRENCY },
        {
          ...HEADING,
          metric: text('As asked for.'),
          interval: text('As asked for.'),
          points: {
            type: 'array',
            description: 'One for each interval.',
            items: object({
              at: text('The start of the interval, which for the first may be before `from`.'),
              value: MONEY_OR_COUNT,
            }),
          },
        },
      ),
    ),
    ...API_ANSWERS,
    422: invalidAnswer('interval'),
  },
}

export const BREAKDOWN_DOCS: Docs = {
  operationId: 'getBreakdown',
  summary: 'What a metric is made of',
  description:
    'The largest values first, and what the others come to; by `hour_of_week` all 168 hours, from ' +
    "Monday's first on. Sources, referrers and `utm_…` are read from the metadata of events; events " +
    `without one are in no row, nor are those without a product. ${TIMES} ${BOTS} ${RETENTION}`,
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: answer(
      'The rows.',
      {
        ...HEADING_EXAMPLE,
        ...{ by: 'product', metric: 'events' },
        rows: [{ value: '101', label: 'Café molido', count: 50 }],
        other: 12,
      },
      withOptional(
        { currency: CURRENCY },
        {
          ...HEADING,
          by: text('As asked for.'),
          metric: text('As asked for.'),
          rows: {
            type: 'array',
            description: 'Largest first.',
            items: withOptional(
              { label: text('The name of a product that is still there.') },
              {
                value: text('What these events have in common; of a product its id.'),
                count: MONEY_OR_COUNT,
              },
            ),
          },
          other: MONEY_OR_COUNT,
        },
      ),
    ),
    ...API_ANSWERS,
    422: invalidAnswer('by'),
  },
}

export const FUNNEL_DOCS: Docs = {
  operationId: 'getFunnel',
  summary: 'How far visitors came',
  description:
    'How many visitors did the first step, and how many of them the second after it, and so on; ' +
    'anything may lie between. A visitor is known for one UTC day, and events of nobody do not count. ' +
    `It reads every event of the range, of which all must still be kept. ${TIMES} ${BOTS}`,
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: answer(
      'The steps in order.',
      {
        ...HEADING_EXAMPLE,
        steps: [
          { type: 'view', visitors: 50, of_first: 1, of_previous: 1 },
          { type: 'cart_add', visitors: 10, of_first: 0.2, of_previous: 0.2 },
        ],
      },
      object({
        ...HEADING,
        steps: {
          type: 'array',
          description: 'As asked for.',
          items: object({
            type: text('The event type.'),
            visitors: count('Who came as far.'),
            of_first: part('As a part of those who did the first step; null when nobody did.'),
            of_previous: part('As a part of those who did the step before; null when nobody did.'),
          }),
        },
      }),
    ),
    ...API_ANSWERS,
    422: invalidAnswer('steps'),
  },
}
