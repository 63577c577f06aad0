// Runs inside a service under test, in both of its threads: what happens at which of its steps.

import type * as NodeFs from 'node:fs'

// Not imported, and taken before they are replaced: see `fault-file-preload.ts`.
const { existsSync, writeSync } = process.getBuiltinModule('node:fs') as typeof NodeFs

const { FAULT, FAULT_NTH = '1', FAULT_DOES = 'kill', FAULT_GATE } = process.env
const THREAD = Bun.isMainThread ? 'main' : 'drain'
let passed = 0

const ACTIONS: Readonly<Record<string, () => void>> = {
  /** The whole process is gone, in the middle of whatever it does. */
  kill: () => process.kill(process.pid, 'SIGKILL'),
  /** Nothing of this thread goes on as long as the gate is there. */
  hold() {
    while (isGateThere()) Bun.sleepSync(1)
  },
  throw() {
    throw new Error('a fault was wanted here')
  },
  /** Ends the thread that it is called in. */
  exit: () => process.exit(1),
}

/**
 * Marks a step of the service, named `thread what before|after`. The fault happens at the nth pass
 * of the step that `FAULT` names; where there is a gate, at every pass while that file is there.
 */
export function reach(step: string): void {
  if (FAULT !== `${THREAD} ${step}`) return
  passed += 1
  if (FAULT_GATE ? !isGateThere() : passed !== Number(FAULT_NTH)) return
  // Straight to the file descriptor: nothing that waits in a buffer survives what comes next.
  writeSync(2, `fault at ${FAULT}\n`)
  ACTIONS[FAULT_DOES]?.()
}

function isGateThere(): boolean {
  return existsSync(FAULT_GATE ?? '')
}
