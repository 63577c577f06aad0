import { describe, expect, test } from 'bun:test'
import { INTERACTION_TYPES, isTrackType, TRACK_TYPES } from '../../src/core/event.ts'

test('TRACK_TYPES are those of the contract', () => {
  expect<readonly string[]>(TRACK_TYPES).toEqual([
    'whatsapp_click',
    'call',
    'location_view',
    'cart_add',
    'social_share',
    'conversion',
    'purchase',
  ])
})

test('INTERACTION_TYPES are those of the contract', () => {
  expect<readonly string[]>(INTERACTION_TYPES).toEqual([
    'view',
    'whatsapp_click',
    'call_click',
    'maps_click',
  ])
})

describe('isTrackType()', () => {
  test.each([...TRACK_TYPES])('accepts %p', type => {
    expect(isTrackType(type)).toBe(true)
  })

  test.each([
    ['view'],
    ['Purchase'],
    [' purchase'],
    [''],
    ['toString'],
    [0],
    [null],
    [undefined],
    [['purchase']],
  ])('refuses %j', value => {
    expect(isTrackType(value)).toBe(false)
  })
})
