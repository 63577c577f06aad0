/** A number of things in words: `1 product`, `2 products`. */
export function toCountText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
