import { type CommandDef, defineCommand } from 'citty'
import type { CliIo } from './cli-io.ts'
import { createDoctor } from './doctor.ts'
import { createEventErase } from './event-erase.ts'
import { createHealthcheck } from './healthcheck.ts'
import { createKeyCreate } from './key-create.ts'
import { createKeyList } from './key-list.ts'
import { createKeyRevoke } from './key-revoke.ts'
import { createMigrate } from './migrate.ts'
import { createProductAdd } from './product-add.ts'
import { createProductImport } from './product-import.ts'
import { createProductList } from './product-list.ts'
import { createProductRemove } from './product-remove.ts'
import { createQuarantineDiscard } from './quarantine-discard.ts'
import { createQuarantineList } from './quarantine-list.ts'
import { createQuarantineRetry } from './quarantine-retry.ts'
import { createRollupRebuild } from './rollup-rebuild.ts'
import { createRollupVerify } from './rollup-verify.ts'
import { createServe } from './serve.ts'
import { createTenantActivate } from './tenant-activate.ts'
import { createTenantAdd } from './tenant-add.ts'
import { createTenantErase } from './tenant-erase.ts'
import { createTenantList } from './tenant-list.ts'
import { createTenantSuspend } from './tenant-suspend.ts'
import { createTenantUpdate } from './tenant-update.ts'
import { createVersion } from './version.ts'

/** The tree of all commands. */
export function createPulso(io: CliIo): CommandDef {
  const tenant = defineCommand({
    meta: { name: 'tenant', description: 'Add, change, list, suspend, activate and erase tenants' },
    subCommands: {
      add: createTenantAdd(io),
      update: createTenantUpdate(io),
      list: createTenantList(io),
      suspend: createTenantSuspend(io),
      activate: createTenantActivate(io),
      erase: createTenantErase(io),
    },
  })
  const product = defineCommand({
    meta: { name: 'product', description: 'Add, list, import and remove products' },
    subCommands: {
      add: createProductAdd(io),
      list: createProductList(io),
      import: createProductImport(io),
      remove: createProductRemove(io),
    },
  })
  const key = defineCommand({
    meta: { name: 'key', description: 'Create, list and revoke keys for the API' },
    subCommands: {
      create: createKeyCreate(io),
      list: createKeyList(io),
      revoke: createKeyRevoke(io),
    },
  })
  const event = defineCommand({
    meta: { name: 'event', description: 'Erase events' },
    subCommands: { erase: createEventErase(io) },
  })
  const quarantine = defineCommand({
    meta: { name: 'quarantine', description: 'List, retry and discard what the database refused' },
    subCommands: {
      list: createQuarantineList(io),
      retry: createQuarantineRetry(io),
      discard: createQuarantineDiscard(io),
    },
  })
  const rollup = defineCommand({
    meta: { name: 'rollup', description: 'Verify and rebuild the counters of events' },
    subCommands: { verify: createRollupVerify(io), rebuild: createRollupRebuild(io) },
  })
  return defineCommand({
    meta: {
      name: 'pulso',
      description: 'Analytics of storefront pages: one program, one database file',
    },
    default: 'serve',
    subCommands: {
      serve: createServe(io),
      tenant,
      product,
      key,
      event,
      quarantine,
      rollup,
      migrate: createMigrate(io),
      healthcheck: createHealthcheck(io),
      doctor: createDoctor(io),
      version: createVersion(io),
    },
  })
}
