import { cpSync } from 'node:fs'
import { aBeaconLoad, type BeaconLoad } from './a-beacon-load.ts'
import { aDemoFolder } from './a-demo-folder.ts'
import { aFolder } from './a-folder.ts'

/** A data folder that no service is using, and the load whose events are in it. */
export interface Scene {
  readonly dataDir: string
  readonly load: BeaconLoad
}

/** A database with the demo tenant, and nothing sent so far. */
export function aQuietScene(): Scene {
  return { dataDir: aDemoFolder(), load: aBeaconLoad() }
}

/** The same scene in a folder of its own. */
export function copyScene({ dataDir, load }: Scene): Scene {
  const copy = aFolder()
  cpSync(dataDir, copy, { recursive: true })
  return { dataDir: copy, load: aBeaconLoad(load) }
}
