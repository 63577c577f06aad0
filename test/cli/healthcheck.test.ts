import { expect, test } from 'bun:test'
import { createServer } from 'node:net'
import { createCliHarness } from '../support/cli-harness.ts'

const check = (env: Record<string, string>) => createCliHarness({ env }).run('healthcheck')

function serveHealth(hostname: string, status: number) {
  return Bun.serve({
    hostname,
    port: 0,
    fetch: request =>
      new Response('', { status: new URL(request.url).pathname === '/healthz' ? status : 404 }),
  })
}

test.each([
  ['no address', '127.0.0.1', ''],
  ['every IPv4 address', '127.0.0.1', '0.0.0.0'],
  ['every address', '127.0.0.1', '::'],
  ['every address, written out', '127.0.0.1', '0:0:0:0:0:0:0:0'],
  ['one IPv4 address', '127.0.0.2', '127.0.0.2'],
  ['one IPv6 address', '::1', '::1'],
  ['a name', '127.0.0.1', 'localhost'],
])('pulso healthcheck finds a service whose HOST is %s', async (_what, hostname, HOST) => {
  using server = serveHealth(hostname, 200)
  const result = await check({ HOST, PORT: String(server.port) })
  expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
})

test.each([503, 500, 404, 204, 302])(
  'pulso healthcheck fails when the answer is %d',
  async status => {
    using server = serveHealth('127.0.0.1', status)
    expect(await check({ PORT: String(server.port) })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `http://127.0.0.1:${server.port}/healthz answered ${status}\n`,
    })
  },
)

test('pulso healthcheck fails when nothing listens', async () => {
  const server = serveHealth('127.0.0.1', 200)
  const { port } = server
  await server.stop(true)
  expect(await check({ PORT: String(port) })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `no answer from http://127.0.0.1:${port}/healthz\n`,
  })
})

test('pulso healthcheck gives up on a service that does not answer', async () => {
  const silent = createServer(() => {})
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  const startedAt = performance.now()
  const { exitCode, stderr } = await check({ PORT: String(port) })
  silent.close()
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: `no answer from http://127.0.0.1:${port}/healthz\n`,
  })
  expect(performance.now() - startedAt).toBeWithin(2900, 5000)
}, 10_000)

test('pulso healthcheck refuses a PORT that is none, and no other setting', async () => {
  expect(await check({ PORT: 'http', RING: 'disk' })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'PORT must be a whole number from 0 to 65535\n',
  })
})
