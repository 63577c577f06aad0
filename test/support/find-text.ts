import { readdirSync, readFileSync } from 'node:fs'

/** The names of the files of a folder in which a text stands, however they are laid out. */
export function findText(folder: string, text: string): string[] {
  return readdirSync(folder).filter(name => readFileSync(`${folder}/${name}`).includes(text))
}
