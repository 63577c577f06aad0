import { type CommandDef, defineCommand } from 'citty'
import type { CliIo } from './cli-io.ts'
import { createDoctor } from './doctor.ts'
import { createEventErase } from './event-erase.ts'
import { createHealthcheck } from './healthcheck.ts'
import { createMigrate } from './migrate.ts'
import { createProductAdd } from './product-add.ts'
import { createProductImport } from './product-import.ts'
import { createProductList } from './product-list.ts'
import { createQuarantineDiscard } from './quarantine-discard.ts'
import { createQuarantineList } from './quarantine-list.ts'
import { createQuarantineRetry } from './quarantine-retry.ts'
import { createServe } from './serve.ts'
import { createTenantActivate } from './tenant-activate.ts'
import { createTenantAdd } from './tenant-add.ts'
import { createTenantErase } from './tenant-erase.ts'
import { createTenantList } from './tenant-list.ts'
import { createTenantSuspend } from './tenant-suspend.ts'
import { createVersion } from './version.ts'

/** The tree of all commands. */
export function createPulso(io: CliIo): CommandDef {
  const tenant = defineCommand({
    meta: { name: 'tenant', description: 'Add, list, suspend, activate and erase tenants' },
    subCommands: {
      add: createTenantAdd(io),
      list: createTenantList(io),
      suspend: createTenantSuspend(io),
      activate: createTenantActivate(io),
      erase: createTenantErase(io),
    },
  })
  const product = defineCommand({
    meta: { name: 'product', description: 'Add, list and import products' },
    subCommands: {
      add: createProductAdd(io),
      list: createProductList(io),
      import: createProductImport(io),
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
      event,
      quarantine,
      migrate: createMigrate(io),
      healthcheck: createHealthcheck(io),
      doctor: createDoctor(io),
      version: createVersion(io),
    },
  })
}
