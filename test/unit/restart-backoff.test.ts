import { expect, test } from 'bun:test'
import { RestartBackoff } from '../../src/core/restart-backoff.ts'

test('RestartBackoff.delayAfter() doubles up to 5 s, and begins anew behind a run of 10 s', () => {
  const backoff = new RestartBackoff()
  const delays = [0, 0, 0, 0, 0, 0, 9999].map(ranForMs => backoff.delayAfter(ranForMs))
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000])
  expect([10_000, 0].map(ranForMs => backoff.delayAfter(ranForMs))).toEqual([100, 200])
})
