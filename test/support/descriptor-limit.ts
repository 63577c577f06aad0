import { readFileSync } from 'node:fs'

/** How many files and sockets this process may have open, and so each that it starts (Linux). */
export function descriptorLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8')
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1])
}
