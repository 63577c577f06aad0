import { cpSync } from 'node:fs'
import { addDemoTenant } from '../../src/cli/demo.ts'
import { aBeaconLoad, type BeaconLoad } from './a-beacon-load.ts'
import { aDatabase } from './a-database.ts'
import { aFolder } from './a-folder.ts'

/** A data folder that no service is using, and the load whose events are in it. */
export interface Scene {
  readonly dataDir: string
  readonly load: BeaconLoad
}

/** A database with the demo tenant, and nothing sent so far. */
export function aQuietScene(): Scene {
  const dataDir = aFolder()
  const db = aDatabase(`${dataDir}/pulso.db`)
  addDemoTenant(db)
  db.$client.close()
  return { dataDir, load: aBeaconLoad() }
}

/** The same scene in a folder of its own. */
export function copyScene({ dataDir, load }: Scene): Scene {
  const copy = aFolder()
  cpSync(dataDir, copy, { recursive: true })
  return { dataDir: copy, load: aBeaconLoad(load) }
}
