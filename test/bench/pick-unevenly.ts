import type { Random } from '../support/a-random.ts'

const STEPS = 2 ** 20

/** One of a list that is not empty, the first ones most often: of ten, the first is every third pick. */
export function pickUnevenly<T>(list: readonly T[], random: Random): T {
  const part = random(STEPS) / STEPS
  return list[Math.floor(part * part * list.length)] as T
}
