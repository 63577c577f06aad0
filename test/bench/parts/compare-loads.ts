import { compareContenders } from '../compare-contenders.ts'
import { CEILING, DIRECT, PULSO } from '../contenders.ts'
import { LOADS } from '../loads.ts'

/** The standard set: Pulso against the bare server and against inserts in the request, a load at a time. */
export async function compareLoads(): Promise<void> {
  for (const load of LOADS) await compareContenders([CEILING, DIRECT, PULSO], load)
}
