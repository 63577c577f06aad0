import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { connect, toChunkedPost, toPost } from '../support/a-connection.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { GOOD_BODIES, INGESTION_PATHS } from '../support/an-app.ts'
import { mutate, mutations } from '../support/mutations.ts'
import { ordealSize, report } from '../support/torture.ts'

// The runtime answers what is not HTTP before the service sees it. Whatever it says, nothing breaks.

const SEED = Number(process.env.FUZZ_SEED ?? 20_260_115)
const REQUESTS = ordealSize({ test: 1000, torture: 50_000 })
const BATCH = 100
const TIMEOUT_MS = 60_000 + REQUESTS * 10

const requests = fc.oneof(
  ...INGESTION_PATHS.flatMap(path => [
    fc.constant(toPost(path, GOOD_BODIES[path])),
    fc.constant(toChunkedPost(path, [GOOD_BODIES[path], ' '])),
  ]),
  fc.constant('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'),
)
const malformed = fc
  .tuple(requests, mutations)
  .map(([request, changes]) => mutate(Buffer.from(request), changes))

test(
  `requests with broken bytes anywhere do not break the service (FUZZ_SEED=${SEED})`,
  async () => {
    const service = await startServiceProcess({ dataDir: aFolder(), args: ['serve', '--demo'] })
    const statuses: Record<string, number> = {}
    const watcher = await connect(service.url)
    for (let batch = 0; batch < REQUESTS / BATCH; batch++) {
      const connections = await Promise.all(
        fc.sample(malformed, { seed: SEED + batch, numRuns: BATCH }).map(async bytes => {
          const connection = await connect(service.url)
          connection.send(bytes)
          connection.receive().then(answer => {
            const status = answer?.status ?? 'none'
            statuses[status] = (statuses[status] ?? 0) + 1
          })
          return connection
        }),
      )
      watcher.send('GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n')
      expect((await watcher.receive())?.status).toBe(200)
      for (const connection of connections) connection.close()
    }
    report({ ordeal: `malformed HTTP, seed ${SEED}`, figures: statuses })
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    expect(Object.keys(statuses).filter(status => /^50[0-4]/.test(status))).toEqual([])
    expect(statuses['400']).toBeGreaterThan(0)
    expect(service.output()).not.toContain('"level":50')
    expect(service.output()).not.toContain('request failed')
  },
  TIMEOUT_MS,
)
