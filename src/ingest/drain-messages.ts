// What the main thread and the drain thread say to each other.

import type { RingSource } from './ring-source.ts'

export type ToDrainThread =
  | {
      readonly kind: 'start'
      readonly databasePath: string
      readonly ring: RingSource
      readonly intervalMs: number
    }
  | { readonly kind: 'stop'; readonly timeoutMs: number }

export type FromDrainThread =
  /** Sent several times a second; `error` says why the last drain failed. */
  | { readonly kind: 'beat'; readonly error?: string | undefined }
  /** The last message: the ring is empty, or what is left is still in it. */
  | { readonly kind: 'stopped'; readonly isEmpty: boolean; readonly error?: string | undefined }
