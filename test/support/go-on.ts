import pino from 'pino'
import { parseConfig } from '../../src/config.ts'
import { createService } from '../../src/service.ts'
import { addDemoTenantTo } from './a-demo-folder.ts'
import type { Scene } from './a-scene.ts'
import { until } from './until.ts'

/**
 * Starts a service where another one has died, sends it something, and stops it in peace. It runs in
 * this process, which is quicker; the one that died was another.
 */
export async function goOn({ dataDir, load }: Scene, env = {}): Promise<void> {
  addDemoTenantTo(dataDir)
  const config = parseConfig({
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    RING_MIB: '1',
    API_RATE_PER_MINUTE: '1000000',
    TENANT_RATE_PER_MINUTE: '1000000',
    ...env,
  })
  const service = createService(config, pino({ level: 'silent' }))
  await service.start()
  const wanted = load.acknowledged.size + 20
  const running = load.run(service.url)
  await until('events are taken again', () => load.acknowledged.size >= wanted)
  load.stop()
  await running
  await service.stop()
}
