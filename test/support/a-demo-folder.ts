import { addDemoTenant } from '../../src/cli/demo.ts'
import { aDatabase } from './a-database.ts'
import { aFolder } from './a-folder.ts'

/** A data folder with the demo's tenant, and without its visitors: every event there is a test's own. */
export function aDemoFolder(): string {
  const dataDir = aFolder()
  addDemoTenantTo(dataDir)
  return dataDir
}

/** Puts that tenant into the database of a data folder, which is made where there is none. */
export function addDemoTenantTo(dataDir: string): void {
  const db = aDatabase(`${dataDir}/pulso.db`)
  addDemoTenant(db)
  db.$client.close()
}
