import { and, eq, ne } from 'drizzle-orm'
import type { FieldErrors } from '../core/field-errors.ts'
import type { Tenant } from '../core/tenant.ts'
import type { PulsoDatabase } from './open-database.ts'
import { tenants } from './schema.ts'

/** What may be one tenant's alone. */
type UniqueFields = { readonly [Field in 'uid' | 'slug']?: Tenant[Field] | undefined }

/** Which of a tenant's fields another tenant has already; none of what is absent. */
export function findTaken(
  db: PulsoDatabase,
  wanted: UniqueFields,
  { ownId = 0 }: { ownId?: number | undefined } = {},
): FieldErrors {
  const errors: FieldErrors = {}
  for (const field of ['uid', 'slug'] as const) {
    const value = wanted[field]
    if (value === undefined) continue
    const isTaken = and(eq(tenants[field], value), ne(tenants.id, ownId))
    if (!db.select({ id: tenants.id }).from(tenants).where(isTaken).get()) continue
    errors[field] = [toTakenText(field, value)]
  }
  return errors
}

/** What to say of a field of a new tenant that another one has. */
export function toTakenText(field: string, value: string | number): string {
  return `a tenant with ${field} ${value} exists already`
}
