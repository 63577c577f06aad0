import { describe, expect, test } from 'bun:test'
import { type Directory, findTenantByPublicId, findTenantBySlug } from '../../src/core/directory.ts'
import { aTenant } from '../support/a-tenant.ts'

/** A directory with a tenant for every id and uid, named after how it was asked for. */
const asked: Directory = {
  findTenantById: id => aTenant({ name: `id ${id}` }),
  findTenantByUid: uid => aTenant({ name: `uid ${uid}` }),
  findTenantBySlug: () => undefined,
  findProductOwner: () => undefined,
}

describe('findTenantByPublicId()', () => {
  test.each([
    ['1', 'id 1'],
    ['101', 'id 101'],
    ['9007199254740991', 'id 9007199254740991'],
    ['7c9e6679-7425-40de-944b-e07fc1f90ae7', 'uid 7c9e6679-7425-40de-944b-e07fc1f90ae7'],
    ['tienda', 'uid tienda'],
    ['+1', 'uid +1'],
    ['-1', 'uid -1'],
    ['1.0', 'uid 1.0'],
    ['1e3', 'uid 1e3'],
  ])('looks %p up by %p', (id, name) => {
    expect(findTenantByPublicId(asked, id)?.name).toBe(name)
  })

  test.each([
    [''],
    ['0'],
    ['01'],
    [' 1'],
    ['1\n'],
    ['99999999999999999999'],
    ['x'.repeat(65)],
    ['x'.repeat(60_000)],
  ])('looks nothing up for %p, which is neither an id nor a uid', id => {
    expect(findTenantByPublicId(asked, id)).toBeUndefined()
  })

  test('is undefined when no tenant has that id', () => {
    const empty = { ...asked, findTenantById: () => undefined, findTenantByUid: () => undefined }
    expect(findTenantByPublicId(empty, '1')).toBeUndefined()
    expect(findTenantByPublicId(empty, 'tienda')).toBeUndefined()
  })
})

describe('findTenantBySlug()', () => {
  const named = {
    findTenantBySlug: (slug: string) => aTenant({ name: slug }),
  } as unknown as Directory

  test('looks a slug up', () => {
    expect(findTenantBySlug(named, 'mi-negocio')?.name).toBe('mi-negocio')
  })

  test.each([
    [undefined],
    [7],
    [''],
    ['7'],
    ['Mi-Negocio'],
    ['x'.repeat(64)],
    ['x'.repeat(60_000)],
  ])('looks nothing up for %p, which is no slug', slug => {
    expect(findTenantBySlug(named, slug)).toBeUndefined()
  })
})
