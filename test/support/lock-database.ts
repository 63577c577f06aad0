import { openDatabase } from '../../src/storage/open-database.ts'

/** Takes the write lock of a service's database, as another process does, and returns how to give it back. */
export function lockDatabase(dataDir: string): () => void {
  const { $client } = openDatabase(`${dataDir}/pulso.db`)
  $client.run('begin immediate')
  return () => {
    $client.run('rollback')
    $client.close()
  }
}
