import { readFileSync } from 'node:fs'

const KIB_PER_MIB = 1024

/** The resident memory of a process, from the kernel (Linux). */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s*(\d+)/.exec(status)?.[1]) / KIB_PER_MIB)
}
