import { readText } from './body-reader.ts'
import { RefusedError } from './refused-error.ts'
import { RequestError } from './request-error.ts'

const KIB = 1024
const MIB = 1024 * KIB

/** A body as UTF-8 text. Rejects with RefusedError, a 413, above the limit, and with RequestError when it is not readable. */
export async function readLimitedText(request: Request, maxBytes: number): Promise<string> {
  try {
    return await readText(request, maxBytes)
  } catch (error) {
    if (!(error instanceof RequestError && error.kind === 'too_large')) throw error
    throw new RefusedError({
      status: 413,
      body: { message: `The body is larger than ${toSizeText(maxBytes)}.` },
    })
  }
}

function toSizeText(bytes: number): string {
  return bytes < MIB ? `${bytes / KIB} KiB` : `${bytes / MIB} MiB`
}
