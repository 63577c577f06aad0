import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { StoredEvent } from '../../src/core/event.ts'
import { ALL_SCENARIOS } from '../http/scenarios/all-scenarios.ts'
import { type Scenario, toStored } from '../http/scenarios/scenario.ts'
import { startService, type TestService } from '../support/a-service.ts'
import { INTERACTIONS } from '../support/an-app.ts'
import { until } from '../support/until.ts'

// Every scenario on a real port and a real database, from a page of another origin. All are sent
// first, one after another, each with a mark behind it; what is stored between two marks is what the
// scenario stored.

const ORIGIN = 'https://la-tienda.example'
const MARK = '{"tenant_id":2,"type":"maps_click","metadata":{"is":"a mark"}}'

interface Outcome {
  readonly response: Response
  readonly text: string
  readonly sentAt: number
  readonly answeredAt: number
}

let service: TestService
const outcomes: Outcome[] = []
const storedByScenario: StoredEvent[][] = []

beforeAll(async () => {
  service = await startService()
  for (const [, scenario] of ALL_SCENARIOS) {
    outcomes.push(await send(scenario))
    expect((await service.post(INTERACTIONS, MARK)).status).toBe(201)
  }
  const countMarks = () => service.storedEvents().filter(isMark).length
  await until('every mark is stored', () => countMarks() === ALL_SCENARIOS.length)
  storedByScenario.push([])
  for (const event of service.storedEvents()) {
    if (isMark(event)) storedByScenario.push([])
    else storedByScenario.at(-1)?.push(event)
  }
})
afterAll(() => service.stop())

async function send({ path, body }: Scenario): Promise<Outcome> {
  const sentAt = Date.now()
  const response = await fetch(service.url + path, {
    method: 'POST',
    body: body.bytes,
    headers: {
      origin: ORIGIN,
      ...(body.contentType === null ? {} : { 'content-type': body.contentType }),
    },
  })
  return { response, text: await response.text(), sentAt, answeredAt: Date.now() }
}

function isMark({ metadata }: StoredEvent): boolean {
  return metadata === '{"is":"a mark"}'
}

test.each(ALL_SCENARIOS)('%s', (title, scenario) => {
  const index = ALL_SCENARIOS.findIndex(([other]) => other === title)
  const { response, text, sentAt, answeredAt } = outcomes[index] as Outcome
  const events = storedByScenario[index] ?? []

  expect(JSON.parse(text)).toEqual(scenario.answer)
  expect(response.status).toBe(scenario.status)
  if (scenario.lacks !== undefined) expect(text).not.toContain(scenario.lacks)
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(response.headers.get('x-ratelimit-limit')).toBe('1000000000')

  expect(events.map(toStored)).toEqual([...scenario.stored])
  for (const { receivedAt } of events) {
    expect(receivedAt).toBeWithin(sentAt, answeredAt + 1)
  }
})

test('no scenario makes the service log a warning or an error, or set an event aside', () => {
  expect(service.countQuarantined()).toBe(0)
  expect(service.logged).toEqual([])
})
