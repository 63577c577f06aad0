import { get } from 'node:http'

const TIMEOUT_MS = 3000

export interface Answer {
  readonly status: number
  readonly body: string
}

/** The answer of a service on this machine, or undefined when none comes. Not `fetch`: that obeys HTTP_PROXY. */
export function getAnswer(url: URL): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
  get(url, { signal: AbortSignal.timeout(TIMEOUT_MS), agent: false }, response => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      body += text
    })
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    response.on('error', () => resolve(undefined))
  }).on('error', () => resolve(undefined))
  return promise
}
