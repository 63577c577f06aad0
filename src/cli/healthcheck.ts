import { get } from 'node:http'
import { defineCommand } from 'citty'
import { parseConfig } from '../config.ts'
import { toAuthority } from '../core/authority.ts'
import type { CliIo } from './cli-io.ts'
import { toReachableUrl } from './reachable-url.ts'

const TIMEOUT_MS = 3000

/** `pulso healthcheck`: fails unless the service on this machine says that it is healthy. */
export function createHealthcheck({ env }: CliIo) {
  return defineCommand({
    meta: { name: 'healthcheck', description: 'Ask the running service whether it is healthy' },
    async run() {
      const { host, port } = parseConfig({ HOST: env.HOST, PORT: env.PORT })
      const url = toReachableUrl(`http://${toAuthority(host, port)}/healthz`, '127.0.0.1')
      const status = await getStatus(url)
      if (status === undefined) throw new Error(`no answer from ${url}`)
      if (status !== 200) throw new Error(`${url} answered ${status}`)
    },
  })
}

/** The status of an answer, or undefined when none comes. Not `fetch`: that obeys HTTP_PROXY. */
function getStatus(url: URL): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>()
  get(url, { signal: AbortSignal.timeout(TIMEOUT_MS), agent: false }, response => {
    response.resume()
    resolve(response.statusCode)
  }).on('error', () => resolve(undefined))
  return promise
}
