import type { ResponseSettings } from '../response-headers.ts'
import type { EndpointTraffic, RequestSettings } from '../traffic.ts'
import type { FieldErrors } from '../validation-answer.ts'

/** What the error handler has to know of an ingestion route, to answer in its words. */
export interface IngestRoute {
  readonly traffic: EndpointTraffic
  /** What it says when an event could not be taken for a reason that is not the client's. */
  readonly answerNotTaken: (set: ResponseSettings, body: unknown) => object
  /** What it says of a body that it cannot read, where that is no mistake to be told. */
  readonly answerUnreadable?: (set: ResponseSettings) => object
  /** What is wrong with a body besides what its schema says. */
  readonly findErrors?: (body: Record<string, unknown>) => FieldErrors
}

/** A handler whose answers are counted, with how long they took from the start of the request. */
export function timed<Body>(
  traffic: EndpointTraffic,
  handle: (body: Body, set: ResponseSettings) => object,
) {
  return ({ body, set }: { body: Body; set: RequestSettings }) => {
    const answer = handle(body, set)
    traffic.answered(set)
    return answer
  }
}
