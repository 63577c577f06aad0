export const DAY_MS = 86_400_000

/** The start of the UTC day that an instant is in; both in milliseconds since the epoch. */
export function toUtcDay(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS
}
