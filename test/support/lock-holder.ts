// A process that locks the data folder it is given, says so, and holds on until it is killed.

import { lockDataFolder } from '../../src/storage/data-folder-lock.ts'

const lock = lockDataFolder(process.argv[2] as string)
process.stdout.write('locked\n')
setInterval(() => lock, 60_000)
