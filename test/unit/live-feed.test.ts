import { describe, expect, test } from 'bun:test'
import { gt } from 'drizzle-orm'
import type { Api } from '../../src/core/api-calls.ts'
import { ApiError } from '../../src/core/api-error.ts'
import {
  LiveFeed,
  type LiveFeedOptions,
  MAX_REPLAYED_EVENTS,
} from '../../src/http/streams/live-feed.ts'
import type { LiveStream } from '../../src/http/streams/live-stream.ts'
import { events } from '../../src/storage/schema.ts'
import { aDatabase } from '../support/a-database.ts'
import { anApi } from '../support/an-api.ts'
import { storeEvents } from '../support/store-events.ts'
import { until } from '../support/until.ts'

const TENANT = { id: 1, timeZone: 'UTC' }

interface Following {
  readonly tenantId?: number
  readonly lastEventId?: number
  readonly withBots?: boolean
}

/** A feed of a database; what it asks the API is counted, and fails while `isDown`. */
function aFeed(options: Partial<LiveFeedOptions> = {}) {
  const db = aDatabase()
  const real = anApi(db)
  const state = { asked: 0, isDown: false, holdsTenant1: undefined as Promise<void> | undefined }
  const api: Api = {
    call(name, args) {
      state.asked += 1
      const isHeld = JSON.stringify(args).includes('"tenants":[{"id":1,')
      if (isHeld && state.holdsTenant1) {
        return state.holdsTenant1.then(() => real.call(name, args))
      }
      if (state.isDown) return Promise.reject(new ApiError('unavailable', 'down'))
      return real.call(name, args)
    },
  }
  const feed = new LiveFeed({ api, pollEveryMs: 2, ...options })
  const ended: LiveStream[] = []

  async function follow({ tenantId = 1, lastEventId, withBots = false }: Following = {}) {
    const stream = await feed.subscribe({
      tenant: { id: tenantId, timeZone: 'UTC' },
      withBots,
      lastEventId,
      onEnd: stream => ended.push(stream),
    })
    let text = ''
    const closed = (async () => {
      for await (const chunk of stream.body) text += new TextDecoder().decode(chunk)
    })().then(
      () => 'ended',
      (error: Error) => error.message,
    )
    const ids = () => [...text.matchAll(/^id: (\d+)$/gm)].map(match => Number(match[1]))
    const waitFor = (expected: number[]) =>
      until(`${expected} have come`, () => ids().length >= expected.length).then(() =>
        expect(ids()).toEqual(expected),
      )
    return { stream, ids, waitFor, text: () => text, closed }
  }
  return { db, feed, state, ended, follow }
}

describe('LiveFeed', () => {
  test('tells what is stored from the subscription on, to each its own', async () => {
    const { db, follow } = aFeed()
    storeEvents(db, [{}, {}])
    const own = await follow()
    const other = await follow({ tenantId: 2 })
    const all = await follow({ withBots: true })
    storeEvents(db, [{}, { tenantId: 2 }, { device: 'bot' }, {}])
    await Promise.all([own.waitFor([3, 6]), other.waitFor([4]), all.waitFor([3, 5, 6])])
    storeEvents(db, [{}])
    await Promise.all([own.waitFor([3, 6, 7]), all.waitFor([3, 5, 6, 7])])
    for (const { stream } of [own, other, all]) stream.end()
    expect(await own.closed).toBe('ended')
  })

  test('goes on behind the last event that a client has, and joins it with the others', async () => {
    const { db, follow } = aFeed()
    storeEvents(db, [{}, {}, { device: 'bot' }, {}])
    const early = await follow()
    const late = await follow({ lastEventId: 1 })
    const never = await follow({ lastEventId: 99 })
    await late.waitFor([2, 4])
    storeEvents(db, [{}])
    await Promise.all([early.waitFor([5]), late.waitFor([2, 4, 5]), never.waitFor([5])])
    for (const { stream } of [early, late, never]) stream.end()
  })

  test('each event comes once to clients that come and go while events are stored', async () => {
    const { db, follow } = aFeed()
    const clients: Awaited<ReturnType<typeof follow>>[] = []
    const all = [1]
    storeEvents(db, [{}])
    for (let round = 0; round < 30; round++) {
      clients.push(await follow({ lastEventId: 0 }))
      all.push(...storeEvents(db, [{}, {}]))
      await Bun.sleep(round % 5)
      if (round % 4 === 0) clients.shift()?.stream.end()
    }
    for (const client of clients) await client.waitFor(all)
    for (const { stream } of clients) stream.end()
  })

  test('a client that joins while others are being told misses nothing', async () => {
    const { db, state, follow } = aFeed()
    const first = await follow()
    storeEvents(db, [{}])
    await first.waitFor([1])
    const hold = Promise.withResolvers<void>()
    state.holdsTenant1 = hold.promise
    const before = state.asked
    await until('the others are being told', () => state.asked > before)
    const second = await follow({ tenantId: 2 })
    await until('it has caught up', () => state.asked >= before + 3)
    await Bun.sleep(0)
    storeEvents(db, [{ tenantId: 2 }, {}])
    hold.resolve()
    await Promise.all([first.waitFor([1, 3]), second.waitFor([2])])
    for (const { stream } of [first, second]) stream.end()
  })

  test('says what it leaves out for who was away too long', async () => {
    const { db, follow } = aFeed()
    const id = MAX_REPLAYED_EVENTS + 10
    storeEvents(db, [{ id: 5 }, { id: 11 }, { id }])
    const client = await follow({ lastEventId: 1 })
    await client.waitFor([11, id])
    expect(client.text()).toContain('event: gap\ndata: {"after":1,"until":10}\n\n')
    client.stream.end()
  })

  test('tells of new events when the newest were deleted, and their ids are given away anew', async () => {
    const { db, follow } = aFeed()
    storeEvents(db, [{}, {}, {}])
    const client = await follow()
    storeEvents(db, [{}])
    await client.waitFor([4])
    db.delete(events).where(gt(events.id, 1)).run()
    await until('it is noticed', () => client.stream.position === 1)
    storeEvents(db, [{}])
    await client.waitFor([4, 2])
    client.stream.end()
  })

  test('goes on when the API has been down, and asks nothing while nobody listens', async () => {
    const { db, follow, state } = aFeed()
    const client = await follow()
    storeEvents(db, [{}])
    await client.waitFor([1])
    state.isDown = true
    const before = state.asked
    storeEvents(db, [{}])
    await until('it was asked in vain', () => state.asked > before + 1)
    state.isDown = false
    await client.waitFor([1, 2])
    client.stream.end()
    const atEnd = state.asked
    const other = aFeed()
    const { stream } = await other.follow()
    await until('another has asked again and again', () => other.state.asked >= 10)
    expect(state.asked).toBe(atEnd)
    stream.end()
  })

  test('a client that catches up while the API is down is broken off', async () => {
    const { db, follow, state, ended } = aFeed()
    storeEvents(db, [{}])
    const following = follow({ lastEventId: 0 })
    await Promise.resolve()
    state.isDown = true
    const client = await following
    expect(await client.closed).toBe('down')
    expect(ended).toEqual([client.stream])
  })

  test('sends comments while nothing happens', async () => {
    const { follow } = aFeed({ heartbeatEveryMs: 5 })
    const client = await follow()
    await until('they have come', () => client.text().endsWith(':\n\n:\n\n:\n\n'))
    client.stream.end()
  })

  test('drops a client that takes nothing when too much waits for it, and no other', async () => {
    const { db, feed, ended, follow } = aFeed()
    const slow = await feed.subscribe({
      tenant: TENANT,
      withBots: false,
      onEnd: stream => ended.push(stream),
    })
    // It takes what it is greeted with, and asks for more once.
    const reader = slow.body.getReader()
    await reader.read()
    const waiting = reader.read()
    const quick = await follow()
    const metadata = JSON.stringify({ padding: 'x'.repeat(60_000) })
    storeEvents(db, Array(12).fill({ metadata }))
    await waiting
    expect(slow.isOver).toBe(false)
    storeEvents(db, Array(12).fill({ metadata }))
    await until('it is dropped', () => slow.isOver)
    expect(ended).toEqual([slow])
    await until('the other has all', () => quick.ids().length === 24)
    expect(reader.closed).rejects.toThrow('too slow')
    quick.stream.end()
  })
})
