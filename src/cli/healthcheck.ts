import { defineCommand } from 'citty'
import { parseConfig } from '../config.ts'
import type { CliIo } from './cli-io.ts'
import { getAnswer } from './get-answer.ts'
import { toLocalUrl } from './reachable-url.ts'

/** `pulso healthcheck`: fails unless the service on this machine says that it is healthy. */
export function createHealthcheck({ env }: CliIo) {
  return defineCommand({
    meta: { name: 'healthcheck', description: 'Ask the running service whether it is healthy' },
    async run() {
      const url = toLocalUrl(parseConfig({ HOST: env.HOST, PORT: env.PORT }), '/healthz')
      const answer = await getAnswer(url)
      if (answer === undefined) throw new Error(`no answer from ${url}`)
      if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
    },
  })
}
