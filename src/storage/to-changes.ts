/** How many rows a statement changed. Drizzle types a Bun statement's result as void. */
export function toChanges(result: unknown): number {
  return (result as { changes: number }).changes
}
