import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { aKey, bearer } from '../support/a-key.ts'
import { followLive } from '../support/a-live-client.ts'
import { BINARY, FROM_SOURCE, startServiceProcess } from '../support/a-service-process.ts'
import { startKeepAliveClients } from '../support/keep-alive-clients.ts'
import { lockDatabase } from '../support/lock-database.ts'
import { readStoredEvents } from '../support/read-stored-events.ts'
import { storeEvents } from '../support/store-events.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const ROUNDS = ordealSize({ test: 1, torture: 20 })
const TIMEOUT_MS = 30_000 + ROUNDS * 10_000
const CONNECTIONS = 64
const COMMANDS = [
  { name: 'the source', command: FROM_SOURCE, isThere: true },
  { name: 'the binary', command: BINARY, isThere: existsSync(BINARY[0] as string) },
]

for (const { name, command, isThere } of COMMANDS) {
  test.skipIf(!isThere)(
    `asked to stop under load, ${name} answers all that was sent before and stores what it acknowledged`,
    async () => {
      const figures = { stops: ROUNDS, acknowledged: 0, 'lost before': 0, 'lost after': 0 }
      for (let round = 0; round < ROUNDS; round++) {
        const dataDir = aFolder()
        const args = ['serve', '--demo']
        const service = await startServiceProcess({ dataDir, command, args })
        const { tally, markStop, ended } = startKeepAliveClients(service.url, CONNECTIONS)
        await until('many are acknowledged', () => tally.acknowledged >= 2000)
        service.signal('SIGTERM')
        markStop()
        await ended
        expect(await service.exited).toBe(0)
        expect(service.output()).toContain('"bytesInRing":0,"msg":"pulso has stopped"')
        expect(readStoredEvents(dataDir).length).toBeGreaterThanOrEqual(tally.acknowledged)
        expect(tally.dismissed).toBeGreaterThan(0)
        figures.acknowledged += tally.acknowledged
        figures['lost before'] += tally.lostBefore
        figures['lost after'] += tally.lostAfter
      }
      report({ ordeal: `SIGTERM with ${CONNECTIONS} busy connections, ${name}`, figures })
      expect(figures['lost before']).toBe(0)
    },
    TIMEOUT_MS,
  )
}

test(
  'a stop does not wait for a database that is locked: the next start stores what is in the ring',
  async () => {
    const dataDir = aFolder()
    const env = { RING_MIB: '64' }
    const first = await startServiceProcess({ dataDir, args: ['serve', '--demo'], env })
    const unlock = lockDatabase(dataDir)
    const padding = 'x'.repeat(60_000)
    const body = JSON.stringify({ tenant_id: '1', type: 'call', metadata: { padding } })
    const sent = ordealSize({ test: 300, torture: 1000 })
    for (let n = 0; n < sent; n++) {
      const answer = await fetch(`${first.url}/api/v1/analytics/track`, { method: 'POST', body })
      expect(answer.status).toBe(202)
    }
    first.signal('SIGTERM')
    expect(await first.exited).toBe(0)
    expect(first.output()).toContain('what is left in the ring buffer is stored at the next start')
    expect(readStoredEvents(dataDir)).toEqual([])

    unlock()
    const second = await startServiceProcess({ dataDir, env })
    second.signal('SIGTERM')
    expect(await second.exited).toBe(0)
    report({
      ordeal: 'SIGTERM with a locked database',
      figures: { 'MiB in the ring': (sent * 60_000) >> 20, events: sent },
    })
    expect(readStoredEvents(dataDir)).toHaveLength(sent)
  },
  TIMEOUT_MS,
)

test(
  'a stop ends live connections and cuts off an export that nobody takes, within seconds',
  async () => {
    const dataDir = aFolder()
    const service = await startServiceProcess({ dataDir, args: ['serve', '--demo'] })
    const db = openDatabase(`${dataDir}/pulso.db`)
    const headers = bearer(aKey(db).text)
    const metadata = JSON.stringify({ padding: 'x'.repeat(30_000) })
    storeEvents(db, Array(2000).fill({ metadata }))
    const events = `${service.url}/api/v1/tenants/mi-negocio/events`
    const live = await followLive(`${events}/live`, headers)
    const { hostname, port } = new URL(service.url)
    const socket = connectSocket({ host: hostname, port: Number(port) })
    const begun = new Promise(resolve => socket.once('readable', resolve))
    socket.write(
      `GET ${new URL(events).pathname}/export HTTP/1.1\r\nHost: localhost\r\n` +
        `Authorization: ${headers.authorization}\r\n\r\n`,
    )
    await begun
    db.$client.close()

    const startedAt = performance.now()
    service.signal('SIGTERM')
    expect(await service.exited).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(5000)
    expect(await live.ended).toBe(true)
    let end = ''
    socket.on('data', (data: Buffer) => {
      end = (end + data.toString('latin1')).slice(-7)
    })
    socket.resume()
    await new Promise(resolve => socket.once('close', resolve))
    expect(end).not.toBe('\r\n0\r\n\r\n')
  },
  TIMEOUT_MS,
)
