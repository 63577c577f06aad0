import type { Tenant } from './tenant.ts'

/** Who a key speaks for: one that may do everything, or one that sees the numbers of its tenant. */
export type Principal =
  | { readonly keyId: number; readonly scope: 'admin' }
  | { readonly keyId: number; readonly scope: 'read'; readonly tenant: Tenant }
