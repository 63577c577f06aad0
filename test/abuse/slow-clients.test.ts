import { expect, onTestFinished, test } from 'bun:test'
import { REQUEST_TIMEOUT_SECONDS } from '../../src/http/listen.ts'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { connect } from '../support/a-connection.ts'
import { aFolder } from '../support/a-folder.ts'
import { FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { descriptorLimit } from '../support/descriptor-limit.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { residentMib } from '../support/resident-mib.ts'
import { connectSlowClients } from '../support/slow-clients.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const EVENTS = 1000
/** Descriptors that both processes need for anything else. */
const OTHER_DESCRIPTORS = 200
const CLIENTS = Math.min(
  ordealSize({ test: 2000, torture: 10_000 }),
  descriptorLimit() - OTHER_DESCRIPTORS,
)
/** An eighth of the clients keeps 63 KiB each, and a connection has its buffers. */
const MAX_MIB_PER_CLIENT = 0.05
const TIMEOUT_MS = 240_000

test(
  'others are served as ever while thousands of clients never finish, and those are given up',
  async () => {
    const dataDir = aFolder()
    const env = { TRUSTED_PROXIES: '127.0.0.1' }
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'], env })
    const before = residentMib(service.pid)
    const slow = await connectSlowClients(service.url, CLIENTS)
    onTestFinished(slow.close)

    const load = aBeaconLoad()
    const running = load.run(service.url)
    await until('enough is acknowledged', () => load.acknowledged.size >= EVENTS)
    const held = slow.countOpen()
    const during = residentMib(service.pid)
    load.stop()
    await running
    const right = load.acknowledged.size
    const asked = Math.max(...load.acknowledged) + 1

    const waitMs = ordealSize({ test: 0, torture: REQUEST_TIMEOUT_SECONDS * 2000 })
    if (waitMs > 0) await until('all are given up', () => slow.countOpen() === 0, waitMs)
    const left = slow.countOpen()
    slow.close()
    report({
      ordeal: 'clients that never finish',
      figures: {
        clients: CLIENTS,
        'MiB before': before,
        'MiB while they hold on': during,
        'requests of others meanwhile': asked,
        'answered right': right,
        'clients not given up': left,
      },
    })
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    expect(held).toBeGreaterThan(CLIENTS / 2)
    expect(right).toBe(asked)
    expect(readStoredNumbers(dataDir)).toHaveLength(right)
    expect(during - before).toBeLessThan(64 + CLIENTS * MAX_MIB_PER_CLIENT)
  },
  TIMEOUT_MS,
)

test(
  'a service that has no descriptors left goes on when there are some again',
  async () => {
    const command = ['sh', '-c', 'ulimit -n 100; exec "$@"', 'sh', ...FROM_SOURCE]
    const service = await startServiceProcess({ dataDir: aFolder(), command })
    const connections = await Promise.all(Array.from({ length: 200 }, () => connect(service.url)))
    for (const connection of connections)
      connection.send('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    const answers = connections.map(connection => connection.receive())
    expect((await Promise.race(answers))?.status).toBe(200)
    for (const connection of connections) connection.close()

    await until('it answers', async () => {
      const answer = await fetch(`${service.url}/readyz`).catch(() => undefined)
      return answer?.status === 200
    })
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
  },
  TIMEOUT_MS,
)
