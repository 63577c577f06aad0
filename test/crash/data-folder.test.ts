import { expect, test } from 'bun:test'
import { openDatabase } from '../../src/storage/open-database.ts'
import { aFolder } from '../support/a-folder.ts'
import { startServiceProcess } from '../support/a-service-process.ts'
import { readStoredNumbers } from '../support/read-stored-numbers.ts'

async function track(url: string, n: number): Promise<void> {
  const answer = await fetch(`${url}/api/v1/analytics/track`, {
    method: 'POST',
    body: JSON.stringify({ tenant_id: '1', type: 'call', metadata: { n } }),
  })
  expect(answer.status).toBe(202)
}

test('a second service on a data folder is refused, until the first is gone, however it went', async () => {
  const dataDir = aFolder()
  const first = await startServiceProcess({ dataDir })
  const second = startServiceProcess({ dataDir })
  await expect(second).rejects.toThrow(`another pulso is serving the data folder ${dataDir}`)
  first.signal('SIGKILL')
  await first.exited

  const third = await startServiceProcess({ dataDir })
  third.signal('SIGTERM')
  expect(await third.exited).toBe(0)
})

test('a ring of another size is drained and then made anew', async () => {
  const dataDir = aFolder()
  const env = { RING_MIB: '2' }
  const first = await startServiceProcess({ dataDir, args: ['serve', '--demo'], env })
  // Nothing can be drained before the kill: it all has to come out of the ring file.
  const other = openDatabase(`${dataDir}/pulso.db`)
  other.$client.run('begin immediate')
  for (let n = 0; n < 20; n++) await track(first.url, n)
  first.signal('SIGKILL')
  await first.exited
  other.$client.run('rollback')
  other.$client.close()
  expect(readStoredNumbers(dataDir)).toEqual([])

  const second = await startServiceProcess({ dataDir, env: { RING_MIB: '3' } })
  expect(readStoredNumbers(dataDir).toSorted((a, b) => a - b)).toEqual([...Array(20).keys()])
  expect(Bun.file(`${dataDir}/pulso.ring`).size).toBe(3 * 1024 * 1024 + 4096)
  await track(second.url, 20)
  second.signal('SIGTERM')
  expect(await second.exited).toBe(0)
  expect(readStoredNumbers(dataDir)).toHaveLength(21)
})

test('a file that is not a ring stops the start with one sentence and stays as it is', async () => {
  const dataDir = aFolder()
  await Bun.write(`${dataDir}/pulso.ring`, 'not a ring at all')
  await expect(startServiceProcess({ dataDir })).rejects.toThrow('pulso.ring')
  expect(await Bun.file(`${dataDir}/pulso.ring`).text()).toBe('not a ring at all')
})
