import { Counter, Gauge, type Histogram, type Registry } from 'prom-client'
import type { HistogramCounts } from '../../core/histogram.ts'

// Metrics that are read when they are asked for: nothing is counted twice, and the hot paths keep
// their own plain numbers, for a labelled prom-client histogram costs 0.7 microseconds a value.

type Labels = Readonly<Record<string, string | number>>

/** What to say of a metric, and where its values come from; an undefined one is left out. */
export interface Read<Value> {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  readonly read: () => Iterable<readonly [labels: Labels, value: Value | undefined]>
}

const NO_LABELS: Labels = {}

/** The values of a metric without labels. */
export function only<Value>(value: Value): [[Labels, Value]] {
  return [[NO_LABELS, value]]
}

/** Adds a metric whose values only grow, but at a restart. */
export function addCounter(registry: Registry, { name, help, labels, read }: Read<number>): void {
  new Counter({
    name,
    help,
    labelNames: labels ?? [],
    registers: [registry],
    collect() {
      refresh(this, read, (where, value) => this.inc(where, value))
    },
  })
}

/** Adds a metric whose values go up and down. */
export function addGauge(registry: Registry, { name, help, labels, read }: Read<number>): void {
  new Gauge({
    name,
    help,
    labelNames: labels ?? [],
    registers: [registry],
    collect() {
      refresh(this, read, (where, value) => this.set(where, value))
    },
  })
}

function refresh(
  metric: Counter | Gauge,
  read: Read<number>['read'],
  write: (labels: Labels, value: number) => void,
): void {
  metric.reset()
  for (const [labels, value] of read()) {
    // A reset leaves a zero where there are no labels, which would be a lie.
    if (value === undefined) metric.remove(labels)
    else write(labels, value)
  }
}

/** Adds a histogram whose counts are kept elsewhere; prom-client's own only takes single values. */
export function addHistogram(registry: Registry, metric: Read<HistogramCounts>): void {
  const { name, help, read } = metric
  const get = async () => ({
    name,
    help,
    type: 'histogram',
    values: [...read()].flatMap(([labels, counts]) =>
      counts === undefined ? [] : toSamples(name, { labels, counts }),
    ),
  })
  // All that a registry asks of a metric is its name and this.
  registry.registerMetric({ name, get } as unknown as Histogram)
}

function toSamples(name: string, { labels, counts: histogram }: Labelled) {
  const { bounds, counts, sum } = histogram
  let total = 0
  const buckets = counts.map((count, index) => {
    total += count
    const le = bounds[index] ?? '+Inf'
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: total }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: total },
  ]
}

interface Labelled {
  readonly labels: Labels
  readonly counts: HistogramCounts
}
