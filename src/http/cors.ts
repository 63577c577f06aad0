import type { ResponseHeaders } from './response-headers.ts'

// @elysiajs/cors answers for a whole application and looks at every header of every request; this
// is for the ingestion routes alone, which ignore cookies. That is what makes an echoed origin safe.

const PREFLIGHT_MAX_AGE_SECONDS = '86400'

/** What lets a page read an answer, besides its origin being allowed. */
export const CORS_HEADERS = {
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers':
    'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset',
}

/** Lets the page that sent a request read its answer, whatever its origin. */
export function allowOrigin(request: Request, headers: ResponseHeaders): void {
  headers.vary = 'Origin'
  const origin = request.headers.get('origin')
  if (origin === null) return
  headers['access-control-allow-origin'] = origin
  Object.assign(headers, CORS_HEADERS)
}

/** Answers a preflight: POST with any headers, none of which is read but the content type. */
export function allowPreflight(request: Request, headers: ResponseHeaders): void {
  allowOrigin(request, headers)
  headers.vary = 'Origin, Access-Control-Request-Headers'
  headers['access-control-allow-methods'] = 'POST'
  headers['access-control-allow-headers'] =
    request.headers.get('access-control-request-headers') ?? 'Content-Type'
  headers['access-control-max-age'] = PREFLIGHT_MAX_AGE_SECONDS
}
