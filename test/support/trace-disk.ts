import { describe } from 'bun:test'
import { readFileSync } from 'node:fs'
import { aFolder } from './a-folder.ts'

/** What a process did to its files, and what it said meanwhile, in order. */
export type DiskStep =
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  /** Of a file, or of a folder: then it is its entries that are on the disk. */
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'say'; readonly text: string }

const CALLS = 'openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink'
const STRACE = ['strace', '-f', '-y', '-xx', '-s', '10000000', '-e', 'signal=none']
const canTrace =
  Bun.which('strace') !== null &&
  Bun.spawnSync([...STRACE, '-e', 'trace=none', 'true'], { stderr: 'ignore' }).success

/** `describe` for tests that need strace; where it cannot trace they are skipped, and say so. */
export function describeTraced(name: string, tests: () => void): void {
  if (canTrace) describe(name, tests)
  else describe.skip(`${name} (no strace that may trace)`, tests)
}

/** Runs a command and returns what it did to the files of a folder. */
export async function traceDisk(command: readonly string[], folder: string): Promise<DiskStep[]> {
  const trace = `${aFolder()}/trace`
  const child = Bun.spawn([...STRACE, '-e', `trace=${CALLS}`, '-o', trace, ...command], {
    stdout: 'ignore',
    stderr: 'pipe',
  })
  const [code, errors] = [await child.exited, await child.stderr.text()]
  if (code !== 0) throw new Error(`the traced command ended with ${code}: ${errors}`)
  const steps = readFileSync(trace, 'latin1').split('\n').flatMap(parseLine)
  return steps.filter(step => step.kind === 'say' || step.path.startsWith(folder))
}

/** A number and its file, then the arguments: all text is written as `\x` and two digits a byte. */
const LINE =
  /^\d+ +(?<call>\w+)\((?:(?<fd>\w+)(?:<(?<file>[^>]*)>)?(?:, )?)?(?:"(?<text>[^"]*)")?(?<rest>.*)$/

function parseLine(line: string): DiskStep[] {
  const { call, fd, file = '', text = '', rest = '' } = LINE.exec(line)?.groups ?? {}
  // One that failed did nothing; one that another thread interrupted goes on by itself.
  if (call === undefined || rest.includes(') = -1 ')) return []
  const path = fromHex(file).toString()
  const [first = 0, second = 0] = (rest.match(/\d+/g) ?? []).map(Number)
  switch (call) {
    case 'pwrite64':
      return [{ kind: 'write', path, at: second, bytes: fromHex(text) }]
    case 'write':
      return fd === '1' ? [{ kind: 'say', text: fromHex(text).toString() }] : []
    case 'ftruncate':
      return [{ kind: 'truncate', path, size: first }]
    case 'fsync':
    case 'fdatasync':
      return [{ kind: 'sync', path }]
    case 'openat':
      return rest.includes('O_CREAT') ? [{ kind: 'create', path: fromHex(text).toString() }] : []
    case 'unlink':
      return [{ kind: 'unlink', path: fromHex(text).toString() }]
    default:
      return []
  }
}

function fromHex(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex')
}
