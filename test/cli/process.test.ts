import { describe, expect, test } from 'bun:test'
import { openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import packageJson from '../../package.json'
import { aFolder } from '../support/a-folder.ts'

const MAIN = join(import.meta.dir, '../../src/main.ts')

function spawnPulso(argv: readonly string[], env: Record<string, string> = {}) {
  const folder = aFolder()
  return Bun.spawn([process.execPath, MAIN, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', RING_MIB: '1', ...env },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
}

async function finish(process: ReturnType<typeof spawnPulso>) {
  const [stdout, stderr] = await Promise.all([process.stdout.text(), process.stderr.text()])
  return { exitCode: await process.exited, stdout, stderr }
}

describe('the pulso process', () => {
  test('prints its version, commit and Bun version', async () => {
    const result = await finish(spawnPulso(['version'], { PULSO_COMMIT: 'abc1234' }))
    expect(result).toEqual({
      exitCode: 0,
      stdout: `pulso ${packageJson.version} (commit abc1234, bun ${Bun.version})\n`,
      stderr: '',
    })
  })

  test('asks git for the commit when PULSO_COMMIT is not set', async () => {
    const { stdout } = await finish(spawnPulso(['version']))
    const git = Bun.spawnSync(['git', 'rev-parse', '--short', 'HEAD'], { cwd: import.meta.dir })
    const commit = git.success ? git.stdout.toString().trim() : 'unknown'
    expect(stdout).toContain(`(commit ${commit}, `)
  })

  test('names the commit unknown where there is no git', async () => {
    const { stdout } = await finish(spawnPulso(['version'], { PATH: '/nowhere' }))
    expect(stdout).toContain('(commit unknown, ')
  })

  test.each([
    [0, ['migrate']],
    [1, ['tenant', 'suspend', 'nobody']],
    [2, ['bogus']],
  ])('ends with exit code %d', async (exitCode, argv) => {
    expect((await finish(spawnPulso(argv))).exitCode).toBe(exitCode)
  })

  test('asks the service itself for its health, not a proxy', async () => {
    using server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response() })
    const proxy = 'http://127.0.0.1:9'
    const env = { PORT: String(server.port), HTTP_PROXY: proxy, http_proxy: proxy }
    const result = await finish(spawnPulso(['healthcheck'], env))
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })

  test('imports from standard input and prints more than a pipe holds in full', async () => {
    const DATA_DIR = aFolder()
    await finish(spawnPulso(['tenant', 'add', '--name=A', '--slug=a'], { DATA_DIR }))
    const importing = spawnPulso(['product', 'import', '--tenant=a', '-'], { DATA_DIR })
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i + 1},Producto\n`)
    importing.stdin.write(`id,name\n${lines.join('')}`)
    importing.stdin.end()
    expect((await finish(importing)).stdout).toBe('imported 20000 products for a\n')
    const listing = spawnPulso(['product', 'list', '--tenant=a', '--json'], { DATA_DIR })
    const { stdout } = await finish(listing)
    expect(JSON.parse(stdout)).toHaveLength(20_000)
  })

  test('keeps its data from other users of the machine', async () => {
    const DATA_DIR = join(aFolder(), 'data')
    await finish(spawnPulso(['migrate'], { DATA_DIR }))
    const paths = [DATA_DIR, ...readdirSync(DATA_DIR).map(name => join(DATA_DIR, name))]
    expect(paths).toContain(join(DATA_DIR, 'pulso.db'))
    expect(paths.filter(path => statSync(path).mode & 0o077)).toEqual([])
  })

  test('does not mind that nobody reads its output', async () => {
    const process = spawnPulso(['--help'])
    await process.stdout.cancel()
    expect(await process.exited).toBe(0)
    expect(await process.stderr.text()).toBe('')
  })

  test('fails when its output cannot be written', async () => {
    const process = Bun.spawn([globalThis.process.execPath, MAIN, 'version'], {
      stdout: openSync('/dev/full', 'w'),
      stderr: 'pipe',
    })
    expect(await process.stderr.text()).toBe('the disk is full\n')
    expect(await process.exited).toBe(1)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('stops with exit code 0 at a %s', async signal => {
    const process = spawnPulso(['serve'])
    const decoder = new TextDecoder()
    let stdout = ''
    for await (const chunk of process.stdout) {
      stdout += decoder.decode(chunk, { stream: true })
      if (!stdout.includes('stopped') && stdout.includes('pulso is listening')) process.kill(signal)
    }
    expect(await process.exited).toBe(0)
    expect(stdout).toContain('"bytesInRing":0,"msg":"pulso has stopped"}\n')
    expect(await process.stderr.text()).toBe('')
  })
})
