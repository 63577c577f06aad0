import { defineCommand } from 'citty'
import type { ErasureCondition } from '../core/erasure.ts'
import { countErasable } from '../storage/erasure/count-erasable.ts'
import { requestErasure } from '../storage/erasure/erasure-requests.ts'
import { getTenant } from '../storage/tenant-store.ts'
import { toSlug } from './argument-values.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { carryOutErasure } from './erase/carry-out-erasure.ts'
import { DRY_RUN_OPTION } from './erase/dry-run-option.ts'
import { TENANT_OPTION } from './tenant-option.ts'
import { UsageError } from './usage-error.ts'
import { withDatabase } from './with-database.ts'

/** `pulso event erase`: takes some of a tenant's events out of everything. */
export function createEventErase(io: CliIo) {
  return defineCommand({
    meta: { name: 'erase', description: "Erase some of a tenant's events, for good" },
    args: {
      tenant: TENANT_OPTION,
      transaction: {
        type: 'string',
        valueHint: 'ID',
        description: 'the event with this transaction id',
      },
      where: {
        type: 'string',
        valueHint: 'KEY=VALUE',
        description: 'those whose metadata has this value, a string or a number; a.b is within a',
      },
      'dry-run': DRY_RUN_OPTION,
    },
    async run({ args }) {
      const slug = toSlug(args.tenant, '--tenant')
      const condition = toCondition(args)
      if (args['dry-run']) return tell(io, { slug, condition })
      await carryOutErasure(io, {
        ofWhom: `tenant ${slug}`,
        request: db => requestErasure(db, { tenantId: getTenant(db, slug).id, condition }),
      })
    },
  })
}

function tell(io: CliIo, { slug, condition }: { slug: string; condition: ErasureCondition }): void {
  const events = withDatabase(io.env, db =>
    countErasable(db, { tenantId: getTenant(db, slug).id, condition }),
  )
  io.stdout(`would erase ${toCountText(events, 'event')} of tenant ${slug}\n`)
}

function toCondition({
  transaction,
  where,
}: {
  transaction?: string | undefined
  where?: string | undefined
}): ErasureCondition {
  if ((transaction === undefined) === (where === undefined)) {
    throw new UsageError('give either --transaction or --where')
  }
  if (where === undefined) {
    if (!transaction) throw new UsageError('--transaction must not be empty')
    return { transactionId: transaction }
  }
  const equals = where.indexOf('=')
  if (equals < 1) throw new UsageError('--where must be KEY=VALUE')
  return { key: where.slice(0, equals), value: where.slice(equals + 1) }
}
