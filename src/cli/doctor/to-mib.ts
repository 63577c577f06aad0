/** A size for people: `12.3 MiB`. */
export function toMib(bytes: number): string {
  return `${(bytes / 2 ** 20).toLocaleString('en-US', { maximumFractionDigits: 1 })} MiB`
}
