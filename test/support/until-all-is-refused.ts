import { type Mood, trySend } from './try-send.ts'
import { until } from './until.ts'

/** Resolves when each endpoint refuses in its own words, and `/readyz` gives just these reasons. */
export async function untilAllIsRefused(url: string, reasons: readonly string[]): Promise<void> {
  const refused: Mood = { track: 503, conversion: 'skipped', interactions: 202, reasons }
  await until(`all is refused: ${reasons.join()}`, async () =>
    Bun.deepEquals(await trySend(url), refused),
  )
}
