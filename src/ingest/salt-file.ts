import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Salts } from './visitors.ts'

/** The file's name in the data folder. It is none of the database's: a copy of that must not keep salts. */
export const SALT_FILE = 'pulso.salts'

const SALT_BYTES = 32
/** One sector, which a disk writes as a whole. */
const FILE_BYTES = 512
const SALT = /^[0-9a-f]{64}$/

/** A new salt: 256 random bits. */
export function createSalt(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(SALT_BYTES))).toString('hex')
}

/** The salts in a file; none where there is no file, or not one of ours. */
export function readSalts(path: string): Salts {
  try {
    const days: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const salts = Object.entries(days as object).filter(([, salt]) => SALT.test(String(salt)))
    return new Map(salts.map(([day, salt]) => [Number(day), String(salt)]))
  } catch {
    return new Map()
  }
}

/**
 * Writes salts over those that were in the file, so that what is not among them is gone from the disk.
 * Throws the system's error.
 */
export function writeSalts(path: string, salts: Salts): void {
  const text = JSON.stringify(Object.fromEntries(salts)).padEnd(FILE_BYTES - 1)
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    writeSync(fd, `${text}\n`, 0)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
