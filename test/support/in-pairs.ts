/** Runs something for each item, two at a time, and resolves to what came of each, in order. */
export async function inPairs<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  async function takeTurns() {
    while (next < items.length) {
      const index = next++
      results[index] = await run(items[index] as T)
    }
  }
  await Promise.all([takeTurns(), takeTurns()])
  return results
}
