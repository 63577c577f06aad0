/** `--tenant SLUG`, which every product command needs. */
export const TENANT_OPTION = {
  type: 'string',
  required: true,
  valueHint: 'SLUG',
  description: "the tenant's slug",
} as const
