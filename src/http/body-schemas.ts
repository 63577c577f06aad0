import { Type } from '@sinclair/typebox'
import { INTERACTION_TYPES, TRACK_TYPES } from '../core/event.ts'
import { Body, JsonObject, Lenient, OneOf, Text, WholeNumber } from './body-kinds.ts'

export const TrackBody = Body({
  tenant_id: Text('tenant id', {
    description: 'UUID or string ID of the tenant. A numeric id as a string is a string ID too.',
    example: '1',
  }),
  type: OneOf('type', TRACK_TYPES, {
    description: 'What the visitor did.',
    example: 'whatsapp_click',
  }),
  product_id: Type.Optional(
    WholeNumber('product id', {
      description: "One of the tenant's products. Merged into the stored metadata as well.",
      example: 101,
      nullable: true,
    }),
  ),
  metadata: Type.Optional(
    JsonObject('metadata', {
      description: 'Arbitrary key-value data, stored with the event.',
      example: { source: 'catalogue', campaign: 'launch' },
      nullable: true,
    }),
  ),
})
export type TrackBody = typeof TrackBody.static

/** Every field is lenient: what is malformed takes its default, and never costs the merchant a sale. */
export const ConversionBody = Body({
  tenant_slug: Lenient({
    type: 'string',
    description: 'Slug of the tenant.',
    example: 'mi-negocio',
  }),
  transaction_id: Lenient({
    type: 'string',
    nullable: true,
    description:
      "The payment system's unique transaction id. A tenant's transaction is stored once, however often it is sent.",
    example: 'txn_abc123',
  }),
  value: Lenient({
    type: 'number',
    nullable: true,
    description:
      'Order value in units of the currency, a number or a numeric string; 0.0 when absent.',
    example: 150,
  }),
  currency: Lenient({
    type: 'string',
    nullable: true,
    description: "ISO 4217 code; the service's default currency (HNL) when absent.",
    example: 'HNL',
  }),
  event: Lenient({
    type: 'string',
    enum: TRACK_TYPES,
    nullable: true,
    description: 'What the conversion was; a purchase when absent.',
    example: 'purchase',
  }),
  timestamp: Lenient({
    type: 'string',
    nullable: true,
    description:
      'ISO 8601 time of the original event, UTC when it has no offset; the time of arrival when absent, or more than 5 minutes in the future.',
    example: '2026-01-15T10:30:00Z',
  }),
})
export type ConversionBody = typeof ConversionBody.static

export const InteractionBody = Body({
  tenant_id: WholeNumber('tenant id', { description: 'Numeric id of the tenant.', example: 1 }),
  type: OneOf('type', INTERACTION_TYPES, { description: 'What the visitor did.', example: 'view' }),
  product_id: Type.Optional(
    WholeNumber('product id', {
      description: 'Stored as given.',
      example: 101,
      nullable: true,
    }),
  ),
  metadata: Type.Optional(
    JsonObject('metadata', {
      description: 'Arbitrary key-value data, stored with the event.',
      example: { referrer: 'instagram' },
      nullable: true,
    }),
  ),
})
export type InteractionBody = typeof InteractionBody.static
