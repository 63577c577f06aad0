import { expect, test } from 'bun:test'
import { anApp, NOW } from '../support/an-app.ts'
import { ALL_SCENARIOS } from './scenarios/all-scenarios.ts'
import { type Scenario, toStored } from './scenarios/scenario.ts'

// Every scenario in-process, each on an application of its own.

function toRequest({ path, body }: Scenario): Request {
  const headers = body.contentType === null ? [] : [['content-type', body.contentType]]
  return new Request(`http://localhost${path}`, {
    method: 'POST',
    body: body.bytes,
    headers: headers as [string, string][],
  })
}

test.each(ALL_SCENARIOS)('%s', async (_title, scenario) => {
  const { send, accepted, logged } = anApp()
  const response = await send(toRequest(scenario))
  const text = await response.text()

  expect(JSON.parse(text)).toEqual(scenario.answer)
  expect(response.status).toBe(scenario.status)
  if (scenario.lacks !== undefined) expect(text).not.toContain(scenario.lacks)
  expect(accepted.map(toStored)).toEqual([...scenario.stored])
  for (const event of accepted) expect(event.receivedAt).toBe(NOW)
  expect(logged).toEqual([])
})

test('the titles of scenarios tell them apart', () => {
  const titles = ALL_SCENARIOS.map(([title]) => title)
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})
