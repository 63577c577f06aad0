import { describe, expect, onTestFinished, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { StorageError } from '../../src/core/storage-error.ts'
import { lockDataFolder } from '../../src/storage/data-folder-lock.ts'
import { aFolder } from '../support/a-folder.ts'

const HOLDER = `${import.meta.dir}/../support/lock-holder.ts`

/** Another process that has locked a folder. */
async function aHolder(folder: string) {
  const holder = Bun.spawn([process.execPath, HOLDER, folder], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  onTestFinished(() => holder.kill('SIGKILL'))
  const { value } = await holder.stdout.getReader().read()
  expect(new TextDecoder().decode(value)).toBe('locked\n')
  return holder
}

const refusal = (folder: string) =>
  new StorageError(`another pulso is serving the data folder ${folder}`)

describe('lockDataFolder()', () => {
  test('refuses a folder that another process has, until that is killed', async () => {
    const folder = aFolder()
    const holder = await aHolder(folder)
    expect(() => lockDataFolder(folder)).toThrow(refusal(folder))
    expect(() => lockDataFolder(folder)).toThrow(refusal(folder))

    process.kill(holder.pid, 'SIGKILL')
    await holder.exited
    lockDataFolder(folder).close()
  })

  test('refuses a second claim of the same process, until the first is closed', () => {
    const folder = aFolder()
    const lock = lockDataFolder(folder)
    expect(() => lockDataFolder(folder)).toThrow(refusal(folder))
    lock.close()
    lockDataFolder(folder).close()
  })

  test('claims each folder on its own', () => {
    const locks = [aFolder(), aFolder()].map(lockDataFolder)
    expect(locks).toHaveLength(2)
    for (const lock of locks) lock.close()
  })

  test('throws when the lock is no lock', () => {
    const folder = aFolder()
    writeFileSync(`${folder}/pulso.lock`, 'something else '.repeat(100))
    const damaged = new StorageError(`${folder}/pulso.lock is damaged: remove it`)
    expect(() => lockDataFolder(folder)).toThrow(damaged)
  })

  test('throws when the folder does not exist', () => {
    expect(() => lockDataFolder(`${aFolder()}/missing`)).toThrow('unable to open')
  })
})
