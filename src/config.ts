import { BlockList, isIP } from 'node:net'
import { parseCurrency } from './core/money.ts'

const KIB = 1024
const MIB = 1024 * KIB
/** The ring holds at least this many of the largest bodies; a record can be several times as long. */
const MIN_RING_BODIES = 16
/** The runtime's largest buffer, which RING=memory needs, is 4 GiB. */
const MAX_RING_MIB = 4095

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const RING_KINDS = ['file', 'memory'] as const
const SWITCH = ['on', 'off'] as const

/** Everything that can be set, parsed and in the units that the code uses. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataDir: string
  readonly ringBytes: number
  readonly ring: (typeof RING_KINDS)[number]
  readonly drainIntervalMs: number
  readonly apiRatePerMinute: number
  readonly tenantRatePerMinute: number
  readonly keyFailuresPerMinute: number
  readonly trustedProxies: BlockList | null
  readonly maxBodyBytes: number
  readonly minFreeBytes: number
  readonly defaultCurrency: string
  /** How many whole days single events are kept; 0 for ever. */
  readonly retentionDays: number
  /** Whether those who ask not to be followed are counted without being visitors. */
  readonly respectGpc: boolean
  /** Where `/metrics` is served on its own; null on the main port, to programs on this machine. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

/** Settings that cannot be used; `mistakes` has a sentence for each. */
export class ConfigError extends Error {
  override name = 'ConfigError'

  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'))
  }
}

/** Every setting's name, default and meaning, for the parser and for `--help`. */
export const SETTINGS = {
  HOST: { fallback: '0.0.0.0', meaning: 'address to listen on' },
  PORT: { fallback: '3000', meaning: 'port to listen on; 0 picks a free one' },
  DATA_DIR: { fallback: './data', meaning: 'folder of pulso.db, pulso.ring and pulso.salts' },
  RING_MIB: { fallback: '64', meaning: 'size of the ring buffer, MiB' },
  RING: { fallback: 'file', meaning: 'file, or memory: a crash loses what is not drained' },
  DRAIN_INTERVAL_MS: { fallback: '50', meaning: 'pause between two drains of the ring, ms' },
  API_RATE_PER_MINUTE: { fallback: '60', meaning: 'track and conversion requests a minute per IP' },
  TENANT_RATE_PER_MINUTE: {
    fallback: '120',
    meaning: 'interaction requests a minute per tenant and IP',
  },
  KEY_FAILURES_PER_MINUTE: {
    fallback: '10',
    meaning: 'requests a minute per IP with a key that is none',
  },
  TRUSTED_PROXIES: { fallback: '', meaning: 'proxies to believe X-Forwarded-For from, as CIDRs' },
  MAX_BODY_KIB: { fallback: '64', meaning: 'largest request body, KiB' },
  MIN_FREE_MIB: { fallback: '64', meaning: 'free disk space below which no events are taken, MiB' },
  DEFAULT_CURRENCY: { fallback: 'HNL', meaning: 'ISO 4217 code of a conversion that names none' },
  RETENTION_DAYS: { fallback: '0', meaning: 'days that single events are kept; 0 for ever' },
  RESPECT_GPC: { fallback: 'on', meaning: 'off: visitors are told apart whatever they ask for' },
  METRICS_HOST: { fallback: '127.0.0.1', meaning: 'address to serve /metrics on' },
  METRICS_PORT: {
    fallback: '',
    meaning: 'port of /metrics; on PORT for programs on this machine when none',
  },
  LOG_LEVEL: { fallback: 'info', meaning: LOG_LEVELS.join(', ') },
} as const

export type SettingName = keyof typeof SETTINGS

/** Reads the settings from an environment; throws ConfigError with every mistake in it at once. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = []
  // An empty variable is one that a compose file left blank: the default holds.
  const read = (name: SettingName) => env[name]?.trim() || SETTINGS[name].fallback

  function integer(name: SettingName, min: number, max: number): number {
    const text = read(name)
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) {
      mistakes.push(`${name} must be a whole number from ${min} to ${max}`)
    }
    return value
  }

  function oneOf<T extends string>(name: SettingName, values: readonly T[]): T {
    const value = read(name) as T
    if (!values.includes(value)) mistakes.push(`${name} must be one of ${values.join(', ')}`)
    return value
  }

  function address(name: SettingName): string {
    const value = read(name)
    if (isIP(value) === 0 && value !== 'localhost') {
      mistakes.push(`${name} must be an IP address or localhost`)
    }
    return value
  }

  function currency(name: SettingName): string {
    const code = parseCurrency(read(name))
    if (!code) mistakes.push(`${name} must be an ISO 4217 currency code`)
    return code ?? ''
  }

  function proxies(name: SettingName): BlockList | null {
    const list = read(name)
      .split(',')
      .map(part => part.trim())
      .filter(Boolean)
    const blocks = new BlockList()
    for (const cidr of new Set(list)) {
      if (!addSubnet(blocks, cidr)) {
        mistakes.push(`${name}: ${cidr} is neither an IP address nor a CIDR`)
      }
    }
    return list.length > 0 ? blocks : null
  }

  function metrics(): Config['metrics'] {
    const host = address('METRICS_HOST')
    if (read('METRICS_PORT') !== '') return { host, port: integer('METRICS_PORT', 0, 65_535) }
    if (env.METRICS_HOST?.trim()) mistakes.push('METRICS_HOST needs METRICS_PORT beside it')
    return null
  }

  const config: Config = {
    host: address('HOST'),
    port: integer('PORT', 0, 65_535),
    dataDir: read('DATA_DIR'),
    ringBytes: integer('RING_MIB', 1, MAX_RING_MIB) * MIB,
    ring: oneOf('RING', RING_KINDS),
    drainIntervalMs: integer('DRAIN_INTERVAL_MS', 1, 60_000),
    apiRatePerMinute: integer('API_RATE_PER_MINUTE', 1, 1_000_000_000),
    tenantRatePerMinute: integer('TENANT_RATE_PER_MINUTE', 1, 1_000_000_000),
    keyFailuresPerMinute: integer('KEY_FAILURES_PER_MINUTE', 1, 1_000_000_000),
    trustedProxies: proxies('TRUSTED_PROXIES'),
    maxBodyBytes: integer('MAX_BODY_KIB', 1, 16_384) * KIB,
    minFreeBytes: integer('MIN_FREE_MIB', 0, 1_048_576) * MIB,
    defaultCurrency: currency('DEFAULT_CURRENCY'),
    retentionDays: integer('RETENTION_DAYS', 0, 36_500),
    respectGpc: oneOf('RESPECT_GPC', SWITCH) === 'on',
    metrics: metrics(),
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS),
  }
  if (config.ringBytes < config.maxBodyBytes * MIN_RING_BODIES) {
    mistakes.push(`RING_MIB must hold at least ${MIN_RING_BODIES} bodies of MAX_BODY_KIB`)
  }
  if (config.metrics && config.metrics.port === config.port && config.port !== 0) {
    mistakes.push('METRICS_PORT must be another port than PORT')
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return config
}

/** Adds `10.0.0.0/8`, `::1` and the like; false when it is neither an address nor a subnet. */
function addSubnet(blocks: BlockList, cidr: string): boolean {
  const [address = '', prefix, ...rest] = cidr.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  const bits = version === 4 ? 32 : 128
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return false
  const length = Number(prefix ?? bits)
  if (length > bits) return false
  blocks.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6')
  return true
}
