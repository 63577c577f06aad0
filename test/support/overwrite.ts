import { closeSync, openSync, writeSync } from 'node:fs'

/** Writes bytes over what is at an offset of a file. */
export function overwrite(path: string, { at, bytes }: { at: number; bytes: Uint8Array }): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.byteLength, at)
  closeSync(file)
}
