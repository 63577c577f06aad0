import { Elysia } from 'elysia'
import { HEALTHZ_DOCS, READYZ_DOCS } from '../docs/endpoints.ts'

/** Why the service cannot take or store events right now, a sentence each; none when it is ready. */
export type FindProblems = () => readonly string[]

/** `GET /healthz`: the process answers. `GET /readyz`: it can do its work, or why it cannot. */
export function createHealthRoutes(findProblems: FindProblems) {
  return new Elysia()
    .get('/healthz', () => ({ status: 'ok' }), { detail: HEALTHZ_DOCS })
    .get(
      '/readyz',
      ({ set }) => {
        const reasons = findProblems()
        if (reasons.length === 0) return { status: 'ready' }
        set.status = 503
        return { status: 'unavailable', reasons }
      },
      { detail: READYZ_DOCS },
    )
}
