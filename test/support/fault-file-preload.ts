// Loaded before everything else in tests that make a service fail at an exact step: once some module
// has imported `node:fs`, its functions can be replaced no more. So nothing here may import it.

import type * as NodeFs from 'node:fs'
import { basename } from 'node:path'
import { makeSteps } from './make-steps.ts'

makeSteps(process.getBuiltinModule('node:fs') as typeof NodeFs, {
  openSync: (_, [path]) => `open ${basename(String(path))}`,
  writeSync: (_, [file]) => (Number(file) > 2 ? 'write' : 'print'),
  fsyncSync: 'sync',
  renameSync: (_, [path]) => `rename ${basename(String(path))}`,
})
