import { describe, expect, test } from 'bun:test'
import { type CliHarness, createCliHarness } from '../support/cli-harness.ts'

/** A shop with product 1, beside another one that has product 500. */
async function createShop(overrides?: Parameters<typeof createCliHarness>[0]) {
  const cli = createCliHarness(overrides)
  await cli.run('tenant', 'add', '--name=Tienda', '--slug=tienda')
  await cli.run('product', 'add', '--tenant=tienda', '--name=Viejo', '--id=1')
  await cli.run('tenant', 'add', '--name=Otra', '--slug=otra')
  await cli.run('product', 'add', '--tenant=otra', '--name=Ajeno', '--id=500')
  return cli
}

async function listProducts(cli: CliHarness, slug = 'tienda'): Promise<Record<string, string>> {
  const { stdout } = await cli.run('product', 'list', '--tenant', slug, '--json')
  const products = JSON.parse(stdout) as { id: number; name: string }[]
  return Object.fromEntries(products.map(({ id, name }) => [id, name]))
}

const importFile = (cli: CliHarness, content: string | Uint8Array, name = 'products.csv') =>
  cli.run('product', 'import', '--tenant', 'tienda', cli.write(name, content))

describe('pulso product import reads', () => {
  const files: [what: string, content: string, products: Record<string, string>][] = [
    ['CSV', 'id,name\n101,Café\n102,Semita\n', { 101: 'Café', 102: 'Semita' }],
    ['CSV without a last line end', 'id,name\n101,Café', { 101: 'Café' }],
    ['CSV with CRLF', 'id,name\r\n101,Café\r\n102,"Semita"\r\n', { 101: 'Café', 102: 'Semita' }],
    [
      'CSV with mixed line ends',
      'id,name\n101,A\r\n102,B\r103,C',
      { 101: 'A', 102: 'B', 103: 'C' },
    ],
    ['CSV with a BOM', '\uFEFFid,name\n101,Café\n', { 101: 'Café' }],
    ['CSV with a BOM and a quoted header', '\uFEFF"id","name"\n101,Café\n', { 101: 'Café' }],
    [
      'columns in any order, others ignored',
      'sku,name,id\nx,Café,101\n,Té,102\n',
      { 101: 'Café', 102: 'Té' },
    ],
    ['quoted commas', 'id,name\n101,"Café, 1 lb"\n', { 101: 'Café, 1 lb' }],
    [
      'doubled quotes',
      'id,name\n101,"Pizza de 12"" ""grande"""\n',
      { 101: 'Pizza de 12" "grande"' },
    ],
    [
      'quoted line ends',
      'id,name,note\n101,Café,"a\n\nb"\r\n102,Té,"c\r\nd"\n',
      { 101: 'Café', 102: 'Té' },
    ],
    ['a header in capitals', 'ID,Name\n101,Café\n', { 101: 'Café' }],
    ['spaces around fields', 'id , name\n 101 , Café \n102, "Té"\n', { 101: 'Café', 102: 'Té' }],
    ['blank lines', '\nid,name\n\n101,Café\n   \n102,Té\n\n', { 101: 'Café', 102: 'Té' }],
    ['a CSV header alone', 'id,name\n', {}],
    [
      'NDJSON',
      '{"id":101,"name":"Café"}\n{"name":"Té","id":"102","x":[]}\n',
      { 101: 'Café', 102: 'Té' },
    ],
    [
      'NDJSON with CRLF, a BOM and blank lines',
      '\uFEFF\r\n{"id":101,"name":"A"}\r\n\r\n',
      { 101: 'A' },
    ],
    ['a name of 200 characters', `id,name\n101,${'ñ'.repeat(200)}\n`, { 101: 'ñ'.repeat(200) }],
    ['the largest id', 'id,name\n9007199254740991,A\n', { 9007199254740991: 'A' }],
  ]

  test.each(files)('%s', async (_what, content, products) => {
    const cli = await createShop()
    const result = await importFile(cli, content)
    const count = Object.keys(products).length
    expect(result).toEqual({
      exitCode: 0,
      stdout: `imported ${count} ${count === 1 ? 'product' : 'products'} for tienda\n`,
      stderr: '',
    })
    expect(await listProducts(cli)).toEqual({ 1: 'Viejo', ...products })
  })

  test('the format from the content, whatever the extension', async () => {
    const cli = await createShop()
    await importFile(cli, '{"id":101,"name":"Café"}', 'products.csv')
    await importFile(cli, 'id,name\n102,Té\n', 'products.ndjson')
    expect(await listProducts(cli)).toEqual({ 1: 'Viejo', 101: 'Café', 102: 'Té' })
  })

  test('standard input for -', async () => {
    const readStdin = async () => new TextEncoder().encode('id,name\n101,Café\n')
    const { run, ...cli } = await createShop()
    const piped = createCliHarness({ env: { DATA_DIR: cli.dataDir }, readStdin })
    const { exitCode } = await piped.run('product', 'import', '--tenant=tienda', '-')
    expect(exitCode).toBe(0)
    expect(await listProducts({ run, ...cli })).toEqual({ 1: 'Viejo', 101: 'Café' })
  })
})

describe('pulso product import', () => {
  test("renames the tenant's products that are there and keeps those that the file lacks", async () => {
    const cli = await createShop()
    await importFile(cli, 'id,name\n101,Café\n102,Té\n')
    await importFile(cli, 'id,name\n101,Café molido\n103,Pan\n')
    expect(await listProducts(cli)).toEqual({
      1: 'Viejo',
      101: 'Café molido',
      102: 'Té',
      103: 'Pan',
    })
  })

  test('shows progress on a terminal alone', async () => {
    const csv = `id,name\n${Array.from({ length: 2500 }, (_, i) => `${i + 1000},P\n`).join('')}`
    const watched = await importFile(await createShop({ isTerminal: true }), csv)
    expect(watched.stderr).toBe(
      '\r1000 of 2500 products\r2000 of 2500 products\r2500 of 2500 products\n',
    )
    const piped = await importFile(await createShop(), csv)
    expect(piped.stderr).toBe('')
  })

  test('takes a hundred thousand lines', async () => {
    const cli = await createShop()
    const lines = Array.from({ length: 100_000 }, (_, i) => `${i + 1000},"Producto, número ${i}"\n`)
    const { exitCode, stdout } = await importFile(cli, `id,name\n${lines.join('')}`)
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'imported 100000 products for tienda\n',
    })
    expect((await listProducts(cli))['100999']).toBe('Producto, número 99999')
  }, 30_000)

  test('lists a hundred thousand bad lines in time linear in their number', async () => {
    const csv = `id,name\n${'1,"open\n'.repeat(100_000)}`
    const { exitCode, stderr } = await importFile(await createShop(), csv)
    expect(exitCode).toBe(1)
    expect(stderr.trimEnd().split('\n')).toHaveLength(100_001)
  }, 30_000)
})

const ID = 'id must be a whole number from 1 to 9007199254740991'
const NAME = 'name must have 1 to 200 characters, no control characters, and not be blank'
const QUOTES = 'quotes must surround a whole field, and be doubled inside it'
const HEADER = 'must be a comma-separated CSV header with the columns id and name, or a JSON object'

describe('pulso product import refuses', () => {
  const files: [what: string, content: string | Uint8Array, ...mistakes: string[]][] = [
    ['an empty file', '', `line 1: ${HEADER}`],
    ['a file without a header', '101,Café\n', `line 1: ${HEADER}`],
    ['a header without a name', '\nid,title\n101,Café\n', `line 2: ${HEADER}`],
    ['a header with semicolons', 'id;name\n101;Café\n', `line 1: ${HEADER}`],
    ['a header with a stray quote', '"id,name\n101,Café\n', `line 1: ${HEADER}`],
    ['a JSON array', '[{"id":101,"name":"Café"}]', `line 1: ${HEADER}`],
    ['an id of zero', 'id,name\n0,A\n', `line 2: ${ID}`],
    ['a negative id', 'id,name\n-5,A\n', `line 2: ${ID}`],
    ['an unsafe id', 'id,name\n9007199254740992,A\n', `line 2: ${ID}`],
    ['a fractional id', 'id,name\n1.5,A\n', `line 2: ${ID}`],
    ['an id in words', 'id,name\nuno,A\n', `line 2: ${ID}`],
    ['no id', 'id,name\n,A\n', `line 2: ${ID}`],
    ['no id and no name', 'id,name\n,\n', `line 2: ${ID}`, `line 2: ${NAME}`],
    ['a blank name', 'id,name\n101,"  "\n', `line 2: ${NAME}`],
    ['a name that is too long', `id,name\n101,${'x'.repeat(201)}\n`, `line 2: ${NAME}`],
    ['a name with a line end', 'id,name\n101,"A\nB"\n102,\n', `line 2: ${NAME}`, `line 4: ${NAME}`],
    [
      'a name in Latin-1',
      Buffer.from('id,name\n101,Caf\xe9\n', 'latin1'),
      'line 2: name must be UTF-8 text',
    ],
    [
      'too many fields',
      'id,name\n101,Café, molido\n',
      'line 2: has 3 fields where the header has 2',
    ],
    ['too few fields', 'id,name,x\n101,A\n', 'line 2: has 2 fields where the header has 3'],
    [
      'an id that is there twice',
      'id,name\n101,A\n102,B\n101,C\n',
      'line 4: id 101 is on line 2 already',
    ],
    ["another tenant's id", 'id,name\n500,A\n', "line 2: id 500 is another tenant's product"],
    ['text after a closing quote', 'id,name\n101,"A"b\n', `line 2: ${QUOTES}`],
    ['a quote inside an unquoted field', 'id,name\n101,A"b"c\n', `line 2: ${QUOTES}`],
    ['a quote that never closes', 'id,name\n101,"A\n102,B\n', `line 2: ${QUOTES}`],
    [
      'a line of NDJSON that is not JSON',
      '{"id":1,"name":"A"}\n{oops\n',
      'line 2: must be a JSON object',
    ],
    [
      'a line of NDJSON that is an array',
      '{"id":1,"name":"A"}\n\n[]\n',
      'line 3: must be a JSON object',
    ],
    ['NDJSON without an id', '{"name":"A"}\n', `line 1: ${ID}`],
    ['NDJSON with an unsafe id', '{"id":9007199254740993,"name":"A"}\n', `line 1: ${ID}`],
    ['NDJSON with a name that is not text', '{"id":1,"name":7}\n', `line 1: ${NAME}`],
    [
      'NDJSON with a duplicate id',
      '{"id":7,"name":"A"}\n{"id":"7","name":"B"}',
      'line 2: id 7 is on line 1 already',
    ],
    [
      "NDJSON with another tenant's id",
      '{"id":500,"name":"A"}\n',
      "line 1: id 500 is another tenant's product",
    ],
    [
      'every bad line at once, the ones after a stray quote too',
      'id,name\n1,Nuevo\n0,A\n500,B\n2,"C\n3,D\n3,E\n4,5" F\nx,G\n5,"H""\n6,\n',
      `line 3: ${ID}`,
      "line 4: id 500 is another tenant's product",
      `line 5: ${QUOTES}`,
      'line 7: id 3 is on line 6 already',
      `line 8: ${QUOTES}`,
      `line 9: ${ID}`,
      `line 10: ${QUOTES}`,
      `line 11: ${NAME}`,
    ],
  ]

  test.each(files)('%s, and imports nothing', async (_what, content, ...mistakes) => {
    const cli = await createShop()
    const { exitCode, stdout, stderr } = await importFile(cli, content)
    const count = `${mistakes.length} mistake${mistakes.length === 1 ? '' : 's'}`
    expect(stderr.trimEnd().split('\n')).toEqual([...mistakes, `nothing was imported: ${count}`])
    expect(exitCode).toBe(1)
    expect(stdout).toBe('')
    expect(await listProducts(cli)).toEqual({ 1: 'Viejo' })
    expect(await listProducts(cli, 'otra')).toEqual({ 500: 'Ajeno' })
  })

  test('a file that is not there, and a folder', async () => {
    const cli = await createShop()
    const missing = await cli.run('product', 'import', '--tenant=tienda', '/nowhere/products.csv')
    expect(missing).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: '/nowhere/products.csv: no such file or folder\n',
    })
    const folder = await cli.run('product', 'import', '--tenant=tienda', cli.dataDir)
    expect(folder.exitCode).toBe(1)
    expect(folder.stderr).toContain('is a folder, not a file')
  })
})
