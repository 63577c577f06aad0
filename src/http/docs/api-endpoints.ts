import { t } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import { answer } from './answers.ts'
import { API_ANSWERS, NEEDS_KEY } from './api-answers.ts'
import type { Docs } from './endpoints.ts'

/** The path of everything that is a tenant's. */
export const TenantParams = t.Object({
  tenant: t.String({ description: "The tenant's slug or numeric id.", example: 'mi-negocio' }),
})

export const TENANT_EXAMPLE = {
  id: 1,
  uid: '550e8400-e29b-41d4-a716-446655440000',
  slug: 'mi-negocio',
  name: 'Mi Negocio',
  status: 'active',
  time_zone: 'America/Tegucigalpa',
}

export const TENANT_SCHEMA: OpenAPIV3.SchemaObject = {
  type: 'object',
  required: Object.keys(TENANT_EXAMPLE),
  properties: {
    id: { type: 'integer', description: '`tenant_id` in interactions.' },
    uid: { type: 'string', description: '`tenant_id` in tracked actions.' },
    slug: { type: 'string', description: '`tenant_slug` in conversions.' },
    name: { type: 'string', description: 'For people to read.' },
    status: {
      type: 'string',
      enum: ['active', 'suspended'],
      description: 'Events are taken for active tenants alone.',
    },
    time_zone: { type: 'string', description: 'IANA name; days and hours are in it.' },
  },
}

export const TENANT_DOCS: Docs = {
  operationId: 'getTenant',
  summary: 'Who a tenant is',
  description: "For `admin` keys, and the tenant's own `read` keys.",
  tags: ['numbers'],
  security: NEEDS_KEY,
  responses: {
    200: answer('The tenant.', TENANT_EXAMPLE, TENANT_SCHEMA),
    ...API_ANSWERS,
  },
}
