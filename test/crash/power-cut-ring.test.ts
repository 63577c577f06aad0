import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { FailingMachine, type MachineShape } from '../support/failing-machine.ts'
import type { Chosen } from '../support/sector-history.ts'
import { ordealSize, report } from '../support/torture.ts'

const RUNS = ordealSize({ test: 150, torture: 10_000 })
const SEED = 20_250_615

const COUNTED = ['cuts', 'laps', 'acknowledged', 'dropped'] as const

/** What all runs went through. */
const figures = { runs: RUNS, cuts: 0, laps: 0, acknowledged: 0, dropped: 0, doubled: 0 }

const shapes = fc.constantFrom<MachineShape>(
  { capacity: 4096, window: 1024, sector: 512 },
  { capacity: 4096, window: 4096, sector: 512 },
  { capacity: 8192, window: 2048, sector: 512 },
  { capacity: 16_384, window: 4096, sector: 4096 },
)

const steps = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.integer({ min: 1, max: 4 }).map(units => (machine: FailingMachine) => {
      machine.append(units)
    }),
  },
  { weight: 3, arbitrary: fc.constant((machine: FailingMachine) => machine.drain()) },
  {
    weight: 1,
    arbitrary: fc.record({ atCommit: fc.boolean() }).map(how => (machine: FailingMachine) => {
      machine.kill(how)
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        chosen: fc.constantFrom<Chosen>('any', 'mostly the newest', 'mostly the oldest'),
        atCommit: fc.boolean(),
      })
      .map(how => (machine: FailingMachine) => machine.cut(how)),
  },
)

test(
  'after any power cuts what the database had is there, what reached the disk follows, and nothing else or twice',
  () => {
    const scripts = fc.array(steps, { maxLength: 200, size: 'max' })
    fc.assert(
      fc.property(shapes, scripts, fc.nat(), (shape, script, seed) => {
        const machine = new FailingMachine(shape, seed)
        for (const step of script) step(machine)
        machine.finish()
        for (const name of COUNTED) figures[name] += machine.figures[name]
      }),
      { numRuns: RUNS, seed: SEED },
    )
    expect(figures.cuts).toBeGreaterThan(RUNS)
    expect(figures.laps).toBeGreaterThan(RUNS / 4)
    report({ ordeal: 'power cut, ring of torn sectors', figures })
  },
  30_000 + RUNS * 100,
)
