import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { aFolder } from './a-folder.ts'

/** Keeps what a folder holds, and returns what makes a copy of it each time. */
export function rememberFolder(folder: string): () => string {
  // The index of SQLite's log belongs to processes, and is made anew.
  const names = readdirSync(folder).filter(name => !name.endsWith('-shm'))
  const files = names.map(name => [name, readFileSync(`${folder}/${name}`)] as const)
  return () => {
    const copy = aFolder()
    for (const [name, bytes] of files) writeFileSync(`${copy}/${name}`, bytes)
    return copy
  }
}
