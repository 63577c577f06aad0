import { describe, expect, test } from 'bun:test'
import { basename, dirname, extname, join, relative } from 'node:path'

// The layers, read from the sources: a file may import only what its layer may.

const SRC = join(import.meta.dir, '../../src')

interface Source {
  /** Relative to `src`. */
  readonly path: string
  readonly code: string
  /** Modules of ours as `src/core/event.ts`; packages and built-in modules as they are named. */
  readonly imports: readonly string[]
}

const sources: Source[] = await Promise.all(
  [...new Bun.Glob('**/*.ts').scanSync(SRC)].sort().map(async path => {
    const code = withoutComments(await Bun.file(join(SRC, path)).text())
    const imports = findImports(code).map(name =>
      name.startsWith('.') ? relative(dirname(SRC), join(SRC, dirname(path), name)) : name,
    )
    return { path, code, imports }
  }),
)

/** Which of our modules, by the start of their path, may be imported from where; the first that fits holds. */
const LAYERS: [from: RegExp, allowed: RegExp][] = [
  [/^core\//, /^core\//],
  [/^ingest\/drain-worker\.ts$/, /^(core|ingest|storage)\//],
  [/^ingest\//, /^(core|ingest)\//],
  [/^api\/(api-worker|create-(.+-)?calls|import-products)\.ts$/, /^(core|api|storage)\//],
  [/^api\//, /^(core|api)\//],
  [/^storage\//, /^(core|storage)\//],
  [/^http\//, /^(core|http|ingest|api)\//],
  [/^config\.ts$/, /^core\//],
  [/^prepare-data\.ts$/, /^(core|ingest|storage)\/|^config\.ts$/],
  [/^service\.ts$/, /^(core|ingest|storage|http|api)\/|^(config|prepare-data)\.ts$/],
  [/^cli\//, /^(core|ingest|storage|http|cli)\/|^(config|service)\.ts$/],
  [/^main\.ts$/, /^cli\//],
]

/** Which packages only one folder may import; each has a folder of its own. */
const PACKAGES: [name: RegExp, folder: RegExp][] = [
  [/^(elysia|@elysiajs\/.+|@sinclair\/typebox)(\/|$)/, /^http\//],
  [/^(drizzle-orm|bun:sqlite)(\/|$)/, /^storage\//],
  [/^prom-client$/, /^http\/metrics\//],
]

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
}

function findImports(code: string): string[] {
  const froms = code.matchAll(/^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm)
  const bare = code.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)
  const dynamic = code.matchAll(/\b(?:import|require)\(\s*['"`]([^'"`]+)['"`]/g)
  return [...froms, ...bare, ...dynamic].map(match => match[1] as string)
}

function findOffences(isOffence: (source: Source, name: string) => boolean): string[] {
  return sources.flatMap(source =>
    source.imports
      .filter(name => isOffence(source, name))
      .map(name => `${source.path} imports ${name}`),
  )
}

const filesWith = (pattern: RegExp, folder = '') =>
  sources
    .filter(({ path, code }) => path.startsWith(folder) && pattern.test(code))
    .map(({ path }) => path)

describe('this test', () => {
  test('sees every kind of import', () => {
    const code = withoutComments(`
      import { a } from 'a' // from 'comment'
      import type {
        B,
      } from './b.ts'
      export * from "../c.ts"
      import 'd'
      /* import 'comment' */
      const e = await import('./e.ts')
      const url = 'https://example.org' + require('f')
    `)
    expect(findImports(code)).toEqual(['a', './b.ts', '../c.ts', 'd', './e.ts', 'f'])
  })

  test('has read the sources', () => {
    expect(sources.map(source => source.path)).toContain('core/event.ts')
    expect(sources.flatMap(source => source.imports)).toContain('src/core/event.ts')
  })
})

describe('imports go down only:', () => {
  test('every file is in a layer, and imports only what that may', () => {
    const layerOf = ({ path }: Source) => LAYERS.find(([from]) => from.test(path))
    expect(sources.filter(source => !layerOf(source)).map(source => source.path)).toEqual([])
    const isOffence = (source: Source, name: string) =>
      name.startsWith('src/') && !layerOf(source)?.[1].test(name.slice('src/'.length))
    expect(findOffences(isOffence)).toEqual([])
  })

  test('core imports nothing but core', () => {
    const isOffence = ({ path }: Source, name: string) =>
      path.startsWith('core/') && !name.startsWith('src/core/')
    expect(findOffences(isOffence)).toEqual([])
  })

  test.each(PACKAGES)('%p is imported only by %p', (name, folder) => {
    expect(findOffences(({ path }, imported) => name.test(imported) && !folder.test(path))).toEqual(
      [],
    )
    expect(sources.flatMap(source => source.imports).some(imported => name.test(imported))).toBe(
      true,
    )
  })
})

describe('the runtime is kept at the edge:', () => {
  test('core has no clock, no environment, no runtime', () => {
    const pattern =
      /\b(Bun|process|Date\.now|performance|setTimeout|setInterval|console)\b|new Date\(\)/
    expect(filesWith(pattern, 'core/')).toEqual([])
  })

  test('only main.ts ends the process', () => {
    expect(filesWith(/\bprocess\s*\.\s*exit\b(?!Code)/)).toEqual(['main.ts'])
  })
})

describe('file names', () => {
  test('are in kebab-case', () => {
    const names = sources.map(source => basename(source.path).replace(/(\.d)?\.ts$/, ''))
    expect(names.filter(name => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
  })

  test('say what is inside', () => {
    const vague = /(^|-)(utils?|helpers?|types|common|managers?|index)$/
    const names = sources.map(source => source.path)
    expect(names.filter(path => vague.test(basename(path, extname(path))))).toEqual([])
  })
})
