import { expect, test } from 'bun:test'
import type { ExportPage } from '../../src/core/event-calls.ts'
import { createExportStream } from '../../src/http/streams/create-export-stream.ts'
import { until } from '../support/until.ts'

const NEXT = { occurredAt: 1, id: 1 }

/** A stream of pages with these texts, of which the first is there already; an error is thrown in its place. */
function aStream([first, ...others]: [string, ...(string | Error)[]], stallMs = 10_000) {
  const left = [...others]
  const tally = { read: 0, ended: 0 }
  const toPage = (text: string): ExportPage => ({
    text,
    next: left.length > 0 ? NEXT : null,
    maxId: 1,
  })
  const stream = createExportStream({
    firstPage: toPage(first),
    async readPage() {
      tally.read += 1
      const text = left.shift() as string | Error
      if (text instanceof Error) throw text
      return toPage(text)
    },
    onEnd: () => {
      tally.ended += 1
    },
    stallMs,
  })
  return { ...stream, tally, reader: stream.body.getReader() }
}

test('an export is all of its pages, those without text left out', async () => {
  const { body, tally, reader } = aStream(['', 'a', '', '', 'b', ''])
  reader.releaseLock()
  expect(await new Response(body).text()).toBe('ab')
  expect(tally).toEqual({ read: 5, ended: 1 })
})

test('an export without events is empty, and not broken off', async () => {
  const { body, tally, reader } = aStream([''])
  reader.releaseLock()
  expect(await new Response(body).text()).toBe('')
  expect(tally).toEqual({ read: 0, ended: 1 })
})

test('a page is read when the one before has been taken, and not sooner', async () => {
  const { tally, reader } = aStream(['a', 'b', 'c', 'd'])
  await reader.read()
  expect(tally.read).toBe(0)
  await reader.read()
  expect(tally.read).toBe(1)
  await Bun.sleep(0)
  expect(tally).toEqual({ read: 1, ended: 0 })
})

test('a page that cannot be read breaks an export off', async () => {
  const { tally, reader } = aStream(['a', new Error('the database is gone')])
  await reader.read()
  expect(reader.read()).rejects.toThrow('the database is gone')
  await until('it has ended', () => tally.ended === 1)
})

test('a client that takes nothing for too long is broken off', async () => {
  const { tally, reader } = aStream(['a', 'b'], 1)
  await until('it has ended', () => tally.ended === 1)
  expect(reader.read()).rejects.toThrow('takes nothing')
})

test('a client that goes away ends it, once', async () => {
  const { tally, reader, abort } = aStream(['a', 'b'], 1)
  await reader.cancel()
  abort('late')
  expect(tally).toEqual({ read: 0, ended: 1 })
})
