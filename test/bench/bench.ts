// `bun run bench [part ...]`: measures the compiled binary, in alternating runs of one session,
// because absolute figures of a shared machine mean little. Needs Linux and wrk.

import { statSync } from 'node:fs'
import { cpus } from 'node:os'
import { PULSO } from './contenders.ts'
import { compareLoads } from './parts/compare-loads.ts'
import { measureCheckpoints } from './parts/measure-checkpoints.ts'
import { measureDrain } from './parts/measure-drain.ts'
import { measureLargeDatabase } from './parts/measure-large-database.ts'
import { measureMemory } from './parts/measure-memory.ts'
import { measureNumbers } from './parts/measure-numbers.ts'
import { measureStart } from './parts/measure-start.ts'
import { CONNECTIONS, printLine, ROUNDS, SECONDS } from './session.ts'

const STANDARD = 'loads'
const ALL = 'all'

const PARTS = new Map<string, () => Promise<void>>([
  [STANDARD, compareLoads],
  ['drain', measureDrain],
  ['start', measureStart],
  ['memory', measureMemory],
  ['checkpoint', measureCheckpoints],
  ['large', measureLargeDatabase],
  ['numbers', measureNumbers],
])

const names = process.argv.slice(2)
const wanted = names.includes(ALL) ? [...PARTS.keys()] : names.length > 0 ? names : [STANDARD]
const unknown = wanted.filter(name => !PARTS.has(name))
if (unknown.length > 0) {
  process.stderr.write(`no part ${unknown.join(', ')}: ${[...PARTS.keys(), ALL].join(', ')}\n`)
  process.exit(1)
}

const [cpu] = cpus()
const binaryMib = statSync(PULSO.command[0] as string).size / 2 ** 20
printLine(
  `${cpus().length} x ${cpu?.model}, Bun ${Bun.version}, binary of ${binaryMib.toFixed(0)} MiB`,
)
printLine(
  `${ROUNDS} alternating rounds of ${SECONDS} s, ${CONNECTIONS} connections, all on one machine`,
)
printLine('Figures: median (least to most); ratios are taken round by round.')
printLine()
for (const name of wanted) await PARTS.get(name)?.()
