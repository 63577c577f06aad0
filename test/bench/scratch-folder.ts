import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty folder that is removed, with what is then in it, when it is disposed of. */
export function createScratchFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'pulso-bench-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
