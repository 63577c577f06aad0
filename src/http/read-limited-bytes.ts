import { readBytes } from './body-reader.ts'
import { RefusedError } from './refused-error.ts'
import { RequestError } from './request-error.ts'

const KIB = 1024
const MIB = 1024 * KIB

/** A body's bytes. Rejects with RefusedError, a 413 that names the limit, when there are more. */
export async function readLimitedBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readBytes(request, maxBytes)
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
