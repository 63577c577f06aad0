import { describe, expect, test } from 'bun:test'
import { MAX_DIMENSION_LENGTH, readDimensions } from '../../src/core/dimension.ts'

describe('readDimensions()', () => {
  test('finds the source, the referrer and the campaign, in this order', () => {
    const metadata = {
      utm_content: 'banner',
      utm_term: 'café',
      utm_campaign: 'launch',
      utm_medium: 'social',
      utm_source: 'ig',
      referrer: 'https://www.instagram.com/p/1',
      source: 'catalogue',
      other: 'x',
    }
    expect(readDimensions(JSON.stringify(metadata))).toEqual([
      ['source', 'catalogue'],
      ['referrer', 'instagram.com'],
      ['utm_source', 'ig'],
      ['utm_medium', 'social'],
      ['utm_campaign', 'launch'],
      ['utm_term', 'café'],
      ['utm_content', 'banner'],
    ])
  })

  test.each([
    ['https://www.Example.HN/a?b#c', 'example.hn'],
    ['http://l.facebook.com', 'l.facebook.com'],
    ['instagram', 'instagram'],
    ['google.com/search?q=1', 'google.com'],
    ['//t.co/x', 't.co'],
    ['android-app://com.google.android.gm/', 'com.google.android.gm'],
    ['https://münchen.example/', 'xn--mnchen-3ya.example'],
    ['about:blank', ''],
    ['not a host!', ''],
    ['', ''],
  ])('takes the host of the referrer %p', (referrer, host) => {
    expect(readDimensions(JSON.stringify({ referrer }))).toEqual(
      host === '' ? [] : [['referrer', host]],
    )
  })

  test.each([
    ['no metadata', null],
    ['none of them', '{"a":1}'],
    ['a blank text', '{"source":"  "}'],
    ['a number', '{"source":5}'],
    ['an object', '{"source":{"source":"a"}}'],
    ['null', '{"source":null}'],
    ['one of them as a value', '{"a":"source","b":{"utm_source":"x"}}'],
    ['text that is not JSON', '{"source":'],
    ['a list', '["source"]'],
    ['only what every object has', '{"source ":"x","__proto__":{"source":"y"}}'],
  ])('finds nothing in %s', (_name, metadata) => {
    expect(readDimensions(metadata)).toEqual([])
  })

  test('trims, and cuts what is too long', () => {
    const [[, value] = []] = readDimensions(JSON.stringify({ source: `  ${'é'.repeat(500)}` }))
    expect(value).toBe('é'.repeat(MAX_DIMENSION_LENGTH))
  })

  test('makes of half a character one that can be stored', () => {
    expect(readDimensions('{"source":"a\\ud83d"}')).toEqual([['source', 'a\ufffd']])
  })
})
