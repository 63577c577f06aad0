import { describe, expect, test } from 'bun:test'
import { MAX_PENDING_CALLS } from '../../src/api/api-thread.ts'
import { MAX_TOLD_MISTAKES } from '../../src/api/import-products.ts'
import { LOCK_DEADLINE_MS } from '../../src/api/retry-while-locked.ts'
import { SETTINGS } from '../../src/config.ts'
import { MAX_CLOCK_SKEW_MS } from '../../src/core/conversion.ts'
import { MAX_DIMENSION_LENGTH } from '../../src/core/dimension.ts'
import { MAX_FUNNEL_STEPS } from '../../src/core/funnel.ts'
import { MAX_POINTS } from '../../src/core/interval.ts'
import { MAX_METADATA_DEPTH } from '../../src/core/metadata.ts'
import { MAX_PAGE_LENGTH } from '../../src/core/page.ts'
import { MAX_RANGE_DAYS } from '../../src/core/period.ts'
import { MAX_NAME_LENGTH, MAX_SLUG_LENGTH, MAX_UID_LENGTH } from '../../src/core/tenant.ts'
import { MAX_HOPS } from '../../src/http/client-ip.ts'
import { MAX_EVENTS_LIMIT } from '../../src/http/docs/events-query.ts'
import { MAX_ROWS } from '../../src/http/docs/stats-queries.ts'
import { MAX_WAITING_ATTEMPTS } from '../../src/http/failure-throttle.ts'
import { REQUEST_TIMEOUT_SECONDS } from '../../src/http/listen.ts'
import { MAX_PENDING_BODIES } from '../../src/http/pending-bodies.ts'
import { MAX_JSON_BODY_BYTES } from '../../src/http/read-json-body.ts'
import { MAX_PRODUCT_LIST_BYTES } from '../../src/http/routes/api/products.ts'
import { EXPORT_STALL_MS } from '../../src/http/streams/create-export-stream.ts'
import { MAX_REPLAYED_EVENTS } from '../../src/http/streams/live-feed.ts'
import { MAX_WAITING_BYTES } from '../../src/http/streams/live-stream.ts'
import {
  MAX_EXPORTS,
  MAX_EXPORTS_PER_TENANT,
  MAX_LIVE_CONNECTIONS,
  MAX_LIVE_PER_TENANT,
} from '../../src/http/streams/open-streams.ts'
import { MAX_BUCKETS } from '../../src/http/throttle.ts'
import { MAX_USER_AGENT_LENGTH } from '../../src/http/visit.ts'
import { MAX_CACHED_LOOKUPS } from '../../src/storage/directory-cache.ts'
import { MAX_FUNNELS, MAX_FUNNELS_PER_TENANT } from '../../src/storage/stats/create-funnel-call.ts'

const readme = await Bun.file(new URL('../../README.md', import.meta.url)).text()

describe('the README', () => {
  test.each(Object.entries(SETTINGS))('has %s with its default', (name, { fallback }) => {
    expect(readme).toContain(`| \`${name}\` | ${fallback === '' ? 'none' : `\`${fallback}\``} |`)
  })

  test.each([
    [`${MAX_BUCKETS.toLocaleString('en')} a group`],
    [`${MAX_CACHED_LOOKUPS.toLocaleString('en')} lookups`],
    [`${MAX_METADATA_DEPTH.toLocaleString('en')} levels`],
    [`last ${MAX_HOPS} addresses`],
    [`A body has ${REQUEST_TIMEOUT_SECONDS} seconds`],
    [`${REQUEST_TIMEOUT_SECONDS} idle seconds`],
    [`${MAX_PENDING_BODIES} of the largest size a client`],
    [`${MAX_SLUG_LENGTH} characters`],
    [`${MAX_UID_LENGTH} printable ones; ${MAX_NAME_LENGTH}.`],
    [`${MAX_CLOCK_SKEW_MS / 60_000} minutes ahead`],
    [`${MAX_PENDING_CALLS} for all tenants together, then 503`],
    [`${MAX_RANGE_DAYS.toLocaleString('en')} days; ${MAX_POINTS.toLocaleString('en')} points`],
    [`${MAX_ROWS.toLocaleString('en')} rows of a breakdown; ${MAX_FUNNEL_STEPS} steps`],
    [`${MAX_PAGE_LENGTH.toLocaleString('en')} tenants, products or events`],
    [`${MAX_EVENTS_LIMIT.toLocaleString('en')} tenants, products or events`],
    [`${MAX_EXPORTS} and ${MAX_LIVE_CONNECTIONS} at once`],
    [`of them ${MAX_EXPORTS_PER_TENANT} and ${MAX_LIVE_PER_TENANT} for one`],
    [`${MAX_FUNNELS}, of them ${MAX_FUNNELS_PER_TENANT} for one tenant`],
    [`Of one client, ${MAX_WAITING_ATTEMPTS} while its key`],
    [`for up to ${LOCK_DEADLINE_MS / 1000} s, then 503`],
    [`nothing is taken for ${EXPORT_STALL_MS / 1000} s`],
    [`${MAX_WAITING_BYTES / 2 ** 20} MiB behind`],
    [`${MAX_REPLAYED_EVENTS.toLocaleString('en')} stored events`],
    [`${MAX_JSON_BODY_BYTES / 1024} KiB; ${MAX_PRODUCT_LIST_BYTES / 2 ** 20} MiB of a list`],
    [`the first ${MAX_TOLD_MISTAKES} mistakes`],
    [`first ${MAX_DIMENSION_LENGTH} characters`],
    [`first ${MAX_USER_AGENT_LENGTH} characters`],
  ])('states the limit: %s', sentence => {
    expect(readme).toContain(sentence)
  })

  test('starts with the two commands', () => {
    const top = readme.split('\n').slice(0, 12).join('\n')
    expect(top).toContain('npx bun@1.4.5 run demo')
    expect(top).toContain('npx bun@1.4.5 run test')
  })
})
