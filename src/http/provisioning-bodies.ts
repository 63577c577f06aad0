import { Type } from '@sinclair/typebox'
import {
  DEFAULT_TIME_ZONE,
  isName,
  isSlug,
  isTimeZone,
  isUid,
  NAME_RULE,
  SLUG_RULE,
  TENANT_STATUSES,
  TIME_ZONE_RULE,
  UID_RULE,
} from '../core/tenant.ts'
import { Body, OneOf, RuledText } from './body-kinds.ts'

export const TenantBody = Body({
  name: RuledText('name', {
    holds: isName,
    rule: NAME_RULE,
    description: 'Display name.',
    example: 'Mi Negocio',
  }),
  slug: RuledText('slug', {
    holds: isSlug,
    rule: SLUG_RULE,
    description: "Name in links, no other tenant's: lower-case letters, digits and hyphens.",
    example: 'mi-negocio',
  }),
  uid: Type.Optional(
    RuledText('uid', {
      holds: isUid,
      rule: UID_RULE,
      description: "Public id, no other tenant's; a new tenant that has none gets a random UUID.",
      example: '550e8400-e29b-41d4-a716-446655440000',
      nullable: true,
    }),
  ),
  status: Type.Optional(
    OneOf('status', TENANT_STATUSES, {
      description: 'Whether its events are taken; a new tenant is active.',
      example: 'active',
      nullable: true,
    }),
  ),
  time_zone: Type.Optional(
    RuledText('time zone', {
      holds: isTimeZone,
      rule: TIME_ZONE_RULE,
      description: `IANA name of the time zone of its days; ${DEFAULT_TIME_ZONE} for a new tenant.`,
      example: 'America/Tegucigalpa',
      nullable: true,
    }),
  ),
})
export type TenantBody = typeof TenantBody.static

export const ProductBody = Body({
  name: RuledText('name', {
    holds: isName,
    rule: NAME_RULE,
    description: 'Display name.',
    example: 'Café de Marcala, 1 lb',
  }),
})
export type ProductBody = typeof ProductBody.static
