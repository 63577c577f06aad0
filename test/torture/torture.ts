// `bun run torture`: the crash and abuse tests at full length, and a table of what they found.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TortureRow } from '../support/torture.ts'

const FOLDERS = ['test/crash', 'test/abuse']
const TEST_TIMEOUT_MS = '1800000'

const folder = mkdtempSync(join(tmpdir(), 'pulso-torture-'))
const reportPath = join(folder, 'report.ndjson')
const tests = Bun.spawn(
  [process.execPath, 'test', '--timeout', TEST_TIMEOUT_MS, ...FOLDERS, ...process.argv.slice(2)],
  { env: { ...process.env, TORTURE_REPORT: reportPath }, stdout: 'inherit', stderr: 'inherit' },
)
const exitCode = await tests.exited
process.stdout.write(`\n${renderRows(readRows())}`)
rmSync(folder, { recursive: true })
process.exit(exitCode)

function readRows(): TortureRow[] {
  if (!existsSync(reportPath)) return []
  const lines = readFileSync(reportPath, 'utf8').trim().split('\n')
  return lines.map(line => JSON.parse(line))
}

function renderRows(rows: readonly TortureRow[]): string {
  const width = Math.max(0, ...rows.map(({ ordeal }) => ordeal.length))
  const toText = (value: number | string) =>
    typeof value === 'number' ? value.toLocaleString('en-US') : value
  return rows
    .map(({ ordeal, figures }) => {
      const found = Object.entries(figures).map(([name, value]) => `${name} ${toText(value)}`)
      return `${ordeal.padEnd(width)}  ${found.join(', ')}\n`
    })
    .join('')
}
