import { describe, expect, test } from 'bun:test'
import { createCliHarness } from '../support/cli-harness.ts'

async function createShop() {
  const cli = createCliHarness()
  await cli.run('tenant', 'add', '--name=Tienda', '--slug=tienda')
  return cli
}

describe('pulso product add', () => {
  test('adds a product with the id that it is given, or the next one', async () => {
    const cli = await createShop()
    const first = await cli.run(
      'product',
      'add',
      '--tenant=tienda',
      '--name',
      'Café, 1 lb',
      '--id=101',
    )
    expect(first).toEqual({
      exitCode: 0,
      stdout: 'added product 101 to tienda: Café, 1 lb\n',
      stderr: '',
    })
    const second = await cli.run('product', 'add', '--tenant=tienda', '--name=Semita')
    expect(second.stdout).toBe('added product 102 to tienda: Semita\n')
  })

  test('refuses an id that is taken', async () => {
    const cli = await createShop()
    await cli.run('product', 'add', '--tenant=tienda', '--name=A', '--id=101')
    const again = await cli.run('product', 'add', '--tenant=tienda', '--name=B', '--id=101')
    expect(again).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'a product with id 101 exists already\n',
    })
    expect((await cli.run('product', 'list', '--tenant=tienda')).stdout).toBe('ID   NAME\n101  A\n')
  })

  test("refuses an id that is another tenant's", async () => {
    const cli = await createShop()
    await cli.run('tenant', 'add', '--name=Otra', '--slug=otra')
    await cli.run('product', 'add', '--tenant=otra', '--name=A', '--id=101')
    expect(await cli.run('product', 'add', '--tenant=tienda', '--name=B', '--id=101')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: "id 101 is another tenant's product\n",
    })
  })
})

describe('pulso product remove', () => {
  test('removes a product, once', async () => {
    const cli = await createShop()
    await cli.run('product', 'add', '--tenant=tienda', '--name=A', '--id=101')
    await cli.run('product', 'add', '--tenant=tienda', '--name=B', '--id=102')
    const remove = () => cli.run('product', 'remove', '--tenant=tienda', '101')
    expect(await remove()).toEqual({
      exitCode: 0,
      stdout: 'removed product 101 of tienda\n',
      stderr: '',
    })
    expect((await cli.run('product', 'list', '--tenant=tienda')).stdout).toBe('ID   NAME\n102  B\n')
    expect(await remove()).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'tienda has no product with id 101\n',
    })
  })

  test("leaves another tenant's", async () => {
    const cli = await createShop()
    await cli.run('tenant', 'add', '--name=Otra', '--slug=otra')
    await cli.run('product', 'add', '--tenant=otra', '--name=A', '--id=101')
    const { exitCode } = await cli.run('product', 'remove', '--tenant=tienda', '101')
    expect(exitCode).toBe(1)
    expect((await cli.run('product', 'list', '--tenant=otra')).stdout).toBe('ID   NAME\n101  A\n')
  })
})

describe('pulso product list', () => {
  test("prints the tenant's products alone, by id", async () => {
    const cli = await createShop()
    await cli.run('tenant', 'add', '--name=Otra', '--slug=otra')
    await cli.run('product', 'add', '--tenant=otra', '--name=Ajeno', '--id=5')
    await cli.run('product', 'add', '--tenant=tienda', '--name=Semita', '--id=102')
    await cli.run('product', 'add', '--tenant=tienda', '--name=Café', '--id=9')
    const table = await cli.run('product', 'list', '--tenant=tienda')
    expect(table).toEqual({
      exitCode: 0,
      stdout: 'ID   NAME\n9    Café\n102  Semita\n',
      stderr: '',
    })
    const json = await cli.run('product', 'list', '--tenant=tienda', '--json')
    expect(JSON.parse(json.stdout)).toEqual([
      { id: 9, name: 'Café' },
      { id: 102, name: 'Semita' },
    ])
  })

  test.each([
    ['add', ['--name=A']],
    ['list', []],
    ['import', ['-']],
    ['remove', ['101']],
  ])('and the like fail for a slug that no tenant has: %s', async (command, rest) => {
    const cli = await createShop()
    const result = await cli.run('product', command, '--tenant=nobody', ...rest)
    expect(result.exitCode).toBe(1)
    expect(result.stdout).toBe('')
    expect(result.stderr).toBe('no tenant has the slug nobody\n')
  })
})
