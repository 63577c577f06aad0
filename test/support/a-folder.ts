import { onTestFinished } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty folder, removed when the test has ended; a `beforeAll` ends at once, so not for there. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
