import type { ResponseSettings } from '../response-headers.ts'

type Content = string | Uint8Array<ArrayBuffer>

/** A file as a browser sees it. */
export interface Asset {
  /** Its media type. */
  readonly type: string
  /** Called once, at the first request: a service that nobody explores does not pay for its page. */
  read(): Promise<Content>
}

/**
 * Answers requests for an asset. Browsers keep it, but ask each time whether it is still the same,
 * which it is until an upgrade: then they get a 304 without a body.
 */
export function createAssetAnswer({ type, read }: Asset) {
  let reading: Promise<{ content: Content; etag: string }> | undefined

  return async function answerAsset(request: Request, set: ResponseSettings) {
    reading ??= read().then(content => ({ content, etag: toEtag(content) }))
    const { content, etag } = await reading
    set.headers['content-type'] = type
    set.headers['cache-control'] = 'no-cache'
    set.headers.etag = etag
    // A list, perhaps, or marked as weak by a proxy that compresses: an ETag in quotes is found in both.
    if (!request.headers.get('if-none-match')?.includes(etag)) return content
    set.status = 304
  }
}

function toEtag(content: Content): string {
  return `"${Bun.hash(content).toString(36)}"`
}
