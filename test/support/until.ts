const POLL_MS = 1
const GIVE_UP_AFTER_MS = 20_000

/** Resolves when a condition holds; rejects when it does not within 20 s, naming what was waited for. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): Promise<void> {
  const deadline = performance.now() + giveUpAfterMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await Bun.sleep(POLL_MS)
  }
}
