import { readFileSync, writeFileSync } from 'node:fs'

/** Turns one bit of a file over. */
export function flipBit(path: string, { at, bit }: { at: number; bit: number }): void {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] as number) ^ (1 << bit)
  writeFileSync(path, bytes)
}
