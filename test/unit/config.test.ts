import { describe, expect, test } from 'bun:test'
import { ConfigError, parseConfig, SETTINGS } from '../../src/config.ts'

function mistakesOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.mistakes
  }
}

describe('parseConfig()', () => {
  test('has a default for everything', () => {
    expect(parseConfig({})).toEqual({
      host: '0.0.0.0',
      port: 3000,
      dataDir: './data',
      ringBytes: 64 * 1024 * 1024,
      ring: 'file',
      drainIntervalMs: 50,
      apiRatePerMinute: 60,
      tenantRatePerMinute: 120,
      keyFailuresPerMinute: 10,
      trustedProxies: null,
      maxBodyBytes: 64 * 1024,
      minFreeBytes: 64 * 1024 * 1024,
      defaultCurrency: 'HNL',
      retentionDays: 0,
      respectGpc: true,
      metrics: null,
      logLevel: 'info',
    })
  })

  test('takes a blank setting for one that is not set', () => {
    const blank = Object.fromEntries(Object.keys(SETTINGS).map(name => [name, ' ']))
    expect(parseConfig(blank)).toEqual(parseConfig({}))
  })

  test('reads every setting, in the units that the code uses', () => {
    const config = parseConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: ' /var/lib/pulso ',
      RING_MIB: '1',
      RING: 'memory',
      DRAIN_INTERVAL_MS: '1',
      API_RATE_PER_MINUTE: '600',
      TENANT_RATE_PER_MINUTE: '1200',
      KEY_FAILURES_PER_MINUTE: '100',
      MAX_BODY_KIB: '8',
      MIN_FREE_MIB: '0',
      DEFAULT_CURRENCY: 'usd',
      RETENTION_DAYS: '400',
      RESPECT_GPC: 'off',
      METRICS_HOST: '::',
      METRICS_PORT: '9090',
      LOG_LEVEL: 'silent',
    })
    expect(config).toEqual({
      host: '127.0.0.1',
      port: 0,
      dataDir: '/var/lib/pulso',
      ringBytes: 1024 * 1024,
      ring: 'memory',
      drainIntervalMs: 1,
      apiRatePerMinute: 600,
      tenantRatePerMinute: 1200,
      keyFailuresPerMinute: 100,
      trustedProxies: null,
      maxBodyBytes: 8 * 1024,
      minFreeBytes: 0,
      defaultCurrency: 'USD',
      retentionDays: 400,
      respectGpc: false,
      metrics: { host: '::', port: 9090 },
      logLevel: 'silent',
    })
  })

  test('names every mistake at once', () => {
    const mistakes = mistakesOf({
      HOST: 'example.com',
      PORT: '65536',
      RING_MIB: '0',
      RING: 'disk',
      DRAIN_INTERVAL_MS: '0',
      API_RATE_PER_MINUTE: '-1',
      TENANT_RATE_PER_MINUTE: '1.5',
      KEY_FAILURES_PER_MINUTE: '0',
      TRUSTED_PROXIES: 'localhost',
      MAX_BODY_KIB: 'big',
      MIN_FREE_MIB: '1e3',
      DEFAULT_CURRENCY: 'lempiras',
      LOG_LEVEL: 'verbose',
    })
    expect(mistakes.map(mistake => /^\w+/.exec(mistake)?.[0])).toEqual([
      'HOST',
      'PORT',
      'RING_MIB',
      'RING',
      'DRAIN_INTERVAL_MS',
      'API_RATE_PER_MINUTE',
      'TENANT_RATE_PER_MINUTE',
      'KEY_FAILURES_PER_MINUTE',
      'TRUSTED_PROXIES',
      'MAX_BODY_KIB',
      'MIN_FREE_MIB',
      'DEFAULT_CURRENCY',
      'LOG_LEVEL',
    ])
    expect(mistakes[1]).toBe('PORT must be a whole number from 0 to 65535')
  })

  test.each(['127.0.0.1', '::', '0:0:0:0:0:0:0:0', 'localhost'])('takes the HOST %p', HOST => {
    expect(parseConfig({ HOST }).host).toBe(HOST)
  })

  test.each(['example.com', '127.0.0.1:3000', '[::1]', '0.0.0.256', 'http://localhost'])(
    'refuses the HOST %p',
    HOST => {
      expect(mistakesOf({ HOST })).toEqual(['HOST must be an IP address or localhost'])
    },
  )

  test('throws an error whose message is the list of mistakes', () => {
    expect(() => parseConfig({ PORT: 'x', RING: 'x' })).toThrow(
      'PORT must be a whole number from 0 to 65535\nRING must be one of file, memory',
    )
  })

  test('refuses a ring that is larger than a buffer of the runtime can be', () => {
    const mistake = 'RING_MIB must be a whole number from 1 to 4095'
    expect(mistakesOf({ RING_MIB: '4095' })).toEqual([])
    expect(mistakesOf({ RING_MIB: '4096' })).toEqual([mistake])
  })

  test('refuses an address for metrics without a port of their own', () => {
    const mistake = 'METRICS_HOST needs METRICS_PORT beside it'
    expect(mistakesOf({ METRICS_HOST: '0.0.0.0' })).toEqual([mistake])
    expect(mistakesOf({ METRICS_HOST: '0.0.0.0', METRICS_PORT: '9090' })).toEqual([])
    expect(mistakesOf({ PORT: '0', METRICS_PORT: '0' })).toEqual([])
    expect(mistakesOf({ METRICS_PORT: '3000' })).toEqual([
      'METRICS_PORT must be another port than PORT',
    ])
  })

  test('refuses a ring that holds fewer than sixteen of the largest bodies', () => {
    expect(mistakesOf({ RING_MIB: '1', MAX_BODY_KIB: '64' })).toEqual([])
    expect(mistakesOf({ RING_MIB: '1', MAX_BODY_KIB: '65' })).toEqual([
      'RING_MIB must hold at least 16 bodies of MAX_BODY_KIB',
    ])
  })
})

describe('parseConfig() reads TRUSTED_PROXIES', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    [' 192.168.0.0/16 , 10.0.0.1,', '192.168.3.4', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['::1', '::1', true],
    ['::1', '::2', false],
  ])('%p: whether %p is one is %p', (list, address, isTrusted) => {
    const { trustedProxies } = parseConfig({ TRUSTED_PROXIES: list })
    const family = address.includes(':') ? 'ipv6' : 'ipv4'
    expect(trustedProxies?.check(address, family)).toBe(isTrusted)
  })

  test.each([
    'localhost',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0/8',
    '10.0.0.1:80',
    '/8',
  ])('refuses %p', entry => {
    expect(mistakesOf({ TRUSTED_PROXIES: entry })).toEqual([
      `TRUSTED_PROXIES: ${entry} is neither an IP address nor a CIDR`,
    ])
  })

  test('names each bad entry once', () => {
    expect(mistakesOf({ TRUSTED_PROXIES: 'proxy, 10.0.0.1, 10.0.0.0/33, proxy' })).toEqual([
      'TRUSTED_PROXIES: proxy is neither an IP address nor a CIDR',
      'TRUSTED_PROXIES: 10.0.0.0/33 is neither an IP address nor a CIDR',
    ])
  })

  test('is no list at all when only commas are given', () => {
    expect(parseConfig({ TRUSTED_PROXIES: ' , ' }).trustedProxies).toBeNull()
  })
})
