import { describe, expect, test } from 'bun:test'
import { SETTINGS } from '../../src/config.ts'
import { MAX_CLOCK_SKEW_MS } from '../../src/core/conversion.ts'
import { MAX_METADATA_DEPTH } from '../../src/core/metadata.ts'
import { MAX_NAME_LENGTH, MAX_SLUG_LENGTH, MAX_UID_LENGTH } from '../../src/core/tenant.ts'
import { MAX_HOPS } from '../../src/http/client-ip.ts'
import { REQUEST_TIMEOUT_SECONDS } from '../../src/http/listen.ts'
import { MAX_PENDING_BODIES } from '../../src/http/pending-bodies.ts'
import { MAX_BUCKETS } from '../../src/http/throttle.ts'
import { MAX_CACHED_LOOKUPS } from '../../src/storage/directory-cache.ts'

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
  ])('states the limit: %s', sentence => {
    expect(readme).toContain(sentence)
  })

  test('starts with the two commands', () => {
    const top = readme.split('\n').slice(0, 12).join('\n')
    expect(top).toContain('npx bun@1.4.5 run demo')
    expect(top).toContain('npx bun@1.4.5 run test')
  })
})
