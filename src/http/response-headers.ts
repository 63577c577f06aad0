/** Elysia's `set.headers`: names in lower case. */
export type ResponseHeaders = Record<string, string | number>

/** On every answer: nothing here is a page, a script, or to be framed, sniffed or referred from. */
export const PROTECTIVE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** The part of Elysia's `set` that decides an answer's status and headers. */
export interface ResponseSettings {
  status?: number | string
  readonly headers: ResponseHeaders
}
