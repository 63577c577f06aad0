import { expect, test } from 'bun:test'
import { PendingBodies } from '../../src/http/pending-bodies.ts'

test('PendingBodies.begin() refuses what goes over the limit, and takes no note of it', () => {
  const pending = new PendingBodies(100)
  expect(pending.begin('a', 60)).toBe(true)
  expect(pending.begin('a', 41)).toBe(false)
  expect(pending.begin('a', 40)).toBe(true)
  expect(pending.begin('a', 1)).toBe(false)
})

test('PendingBodies.begin() counts each client on its own', () => {
  const pending = new PendingBodies(100)
  expect(pending.begin('a', 100)).toBe(true)
  expect(pending.begin('b', 100)).toBe(true)
})

test('PendingBodies.end() makes room again, and leaves nothing of a client that has nothing under way', () => {
  const pending = new PendingBodies(100)
  pending.begin('a', 60)
  pending.begin('a', 40)
  pending.end('a', 60)
  expect(pending.begin('a', 61)).toBe(false)
  expect(pending.begin('a', 60)).toBe(true)
  pending.end('a', 60)
  expect(pending.size).toBe(1)
  pending.end('a', 40)
  expect(pending.size).toBe(0)
})
