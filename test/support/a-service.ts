import { afterAll, beforeAll } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asc } from 'drizzle-orm'
import { pino } from 'pino'
import { parseConfig } from '../../src/config.ts'
import type { StoredEvent } from '../../src/core/event.ts'
import { createService } from '../../src/service.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openDatabase, openReadOnlyDatabase } from '../../src/storage/open-database.ts'
import { events, quarantine } from '../../src/storage/schema.ts'
import { type Connection, connect } from './a-connection.ts'
import { storePlatform } from './a-platform.ts'

/** The whole service in this process, on a real port and with a database of its own. */
export interface TestService extends AsyncDisposable {
  readonly url: string
  readonly databasePath: string
  /** Posts JSON, as `fetch` does it. */
  post(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>
  connect(): Promise<Connection>
  /** What is stored, oldest first. */
  storedEvents(): StoredEvent[]
  /** How many events could not be stored and were set aside. */
  countQuarantined(): number
  /** Warnings and errors that were logged, a line each. */
  readonly logged: readonly string[]
  stop(): Promise<void>
}

/** Starts a service for the tenants of `storePlatform`; throttles are out of the way unless `env` sets them. */
export async function startService(env: Record<string, string> = {}): Promise<TestService> {
  const dataDir = mkdtempSync(join(tmpdir(), 'pulso-test-'))
  const databasePath = join(dataDir, 'pulso.db')
  const db = openDatabase(databasePath)
  migrate(db)
  storePlatform(db)
  db.$client.close()

  const logged: string[] = []
  const config = parseConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    RING_MIB: '1',
    DRAIN_INTERVAL_MS: '1',
    API_RATE_PER_MINUTE: '1000000000',
    TENANT_RATE_PER_MINUTE: '1000000000',
    ...env,
  })
  const service = createService(
    config,
    pino({ level: 'warn' }, { write: (line: string) => logged.push(line) }),
  )
  await service.start()
  const { url } = service
  const reader = openReadOnlyDatabase(databasePath)

  async function stop() {
    reader.$client.close()
    await service.stop()
    rmSync(dataDir, { recursive: true })
  }

  return {
    url,
    databasePath,
    logged,
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      }),
    connect: () => connect(url),
    storedEvents: () =>
      reader
        .select()
        .from(events)
        .orderBy(asc(events.id))
        .all()
        .map(({ id: _, ...event }) => event as StoredEvent),
    countQuarantined: () => reader.select().from(quarantine).all().length,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** The same for all tests of a file, started before the first and stopped after the last. */
export function useService(env: Record<string, string> = {}): () => TestService {
  let service: TestService
  beforeAll(async () => {
    service = await startService(env)
  })
  afterAll(() => service.stop())
  return () => service
}
