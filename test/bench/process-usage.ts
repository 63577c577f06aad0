import { readdirSync, readFileSync } from 'node:fs'

/** Processor time that a process has used so far, in microseconds. */
export interface ProcessUsage {
  readonly totalUs: number
  readonly mainThreadUs: number
  /** Of its workers; Pulso has one, the drain thread. */
  readonly workersUs: number
}

/** Linux counts processor time in ticks of 10 ms (USER_HZ). */
const TICK_US = 10_000
/** How Bun names the threads that run workers. */
const WORKER = 'Worker'

/** Reads Linux's /proc. */
export function readProcessUsage(pid: number): ProcessUsage {
  const threads = readdirSync(`/proc/${pid}/task`).map(id => readStat(`/proc/${pid}/task/${id}`))
  const sumOf = (wanted: (thread: Stat) => boolean) =>
    threads.filter(wanted).reduce((sum, { processorUs }) => sum + processorUs, 0)
  return {
    totalUs: readStat(`/proc/${pid}`).processorUs,
    mainThreadUs: sumOf(({ id }) => id === pid),
    workersUs: sumOf(({ name }) => name === WORKER),
  }
}

/** Memory that a process has resident, in MiB. */
export function readResidentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

interface Stat {
  readonly id: number
  readonly name: string
  readonly processorUs: number
}

/** proc(5): `id (name) state ...`, where utime and stime are the 14th and 15th field. */
function readStat(folder: string): Stat {
  const stat = readFileSync(`${folder}/stat`, 'utf8')
  const nameEnd = stat.lastIndexOf(')')
  const fields = stat.slice(nameEnd + 2).split(' ')
  return {
    id: Number.parseInt(stat, 10),
    name: stat.slice(stat.indexOf('(') + 1, nameEnd),
    processorUs: (Number(fields[11]) + Number(fields[12])) * TICK_US,
  }
}
