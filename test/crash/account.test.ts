import { expect, test } from 'bun:test'
import { aBeaconLoad } from '../support/a-beacon-load.ts'
import { aDemoFolder } from '../support/a-demo-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readMetrics, toFates } from '../support/read-metrics.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'
import { ordealSize, report } from '../support/torture.ts'
import { until } from '../support/until.ts'

const KILLS = ordealSize({ test: 3, torture: 30 })

function sum({ stored, duplicates, quarantined, lost, pending }: ReturnType<typeof toFates>) {
  return stored + duplicates + quarantined + lost + pending
}

test('the account adds up at every reading, under load and across kills', async () => {
  const dataDir = aDemoFolder()
  const load = aBeaconLoad()
  let readings = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const service = await startServiceProcess({ dataDir })
    const running = load.run(service.url)
    const wanted = load.acknowledged.size + 500
    await until('enough is acknowledged', async () => {
      const acknowledged = load.acknowledged.size
      const fates = toFates(await readMetrics(service.url))
      readings += 1
      expect(sum(fates)).toBe(fates.received)
      // What was acknowledged before the reading has been received.
      expect(fates.received).toBeGreaterThanOrEqual(acknowledged)
      expect(fates.pending).toBeGreaterThanOrEqual(0)
      return acknowledged >= wanted
    })
    service.signal('SIGKILL')
    await Promise.all([running, service.exited])
  }

  const last = await startServiceProcess({ dataDir })
  const drained = async () => toFates(await readMetrics(last.url)).pending === 0
  await until('everything is drained', drained)
  const fates = toFates(await readMetrics(last.url))
  const stored = readStoredNumbers(dataDir).length
  report({
    ordeal: 'account under load and kills',
    figures: { kills: KILLS, readings, received: fates.received, stored },
  })
  expect(fates).toMatchObject({ stored, received: stored, duplicates: 0, quarantined: 0, lost: 0 })
  expect(stored).toBeGreaterThanOrEqual(load.acknowledged.size)
  last.signal('SIGTERM')
  await last.exited
}, 300_000)

test('a transaction that is sent again is received and counted as a duplicate', async () => {
  const dataDir = aDemoFolder()
  const service = await startServiceProcess({ dataDir })
  const convert = (transaction: string) =>
    fetch(`${service.url}/api/v1/analytics/conversion`, {
      method: 'POST',
      body: JSON.stringify({ tenant_slug: 'mi-negocio', transaction_id: transaction }),
    })
  for (const transaction of ['a', 'b', 'a', 'a']) await convert(transaction)
  const fates = async () => toFates(await readMetrics(service.url))
  await until('they are drained', async () => (await fates()).pending === 0)
  expect(await fates()).toMatchObject({ received: 4, stored: 2, duplicates: 2 })
})
