import { Registry } from 'prom-client'
import packageJson from '../../../package.json'
import type { Account } from '../../core/account.ts'
import { ENDPOINTS } from '../../core/event.ts'
import type { Traffic } from '../traffic.ts'
import { addCounter, addGauge, addHistogram, only } from './metric-kinds.ts'
import type { Vitals } from './vitals.ts'

export interface MetricsDeps {
  readonly traffic: Traffic
  readonly readVitals: () => Vitals
}

/** Everything that is measured, in Prometheus's text format (version 0.0.4). */
export interface Metrics {
  readonly contentType: string
  render(): Promise<string>
}

export function createMetrics({ traffic, readVitals }: MetricsDeps): Metrics {
  const registry = new Registry()
  // One reading serves a whole answer, so that its figures are of one moment.
  let vitals: Vitals

  addAccount(registry, () => vitals.account)
  addTraffic(registry, traffic)
  addState(registry, () => vitals)
  addProcess(registry, () => vitals)

  return {
    contentType: registry.contentType,
    render() {
      vitals = readVitals()
      return registry.metrics()
    },
  }
}

/** `received = stored + duplicate + quarantined + lost + pending`, at every reading. */
function addAccount(registry: Registry, account: () => Account | undefined): void {
  addCounter(registry, {
    name: 'pulso_events_received_total',
    help: 'Events acknowledged, and so in the ring, since the database was made.',
    read: () => only(account()?.received),
  })
  addCounter(registry, {
    name: 'pulso_events_stored_total',
    help: 'Events stored.',
    read: () => only(account()?.stored),
  })
  addCounter(registry, {
    name: 'pulso_events_duplicate_total',
    help: 'Events not stored again, because their transaction was.',
    read: () => only(account()?.duplicates),
  })
  addGauge(registry, {
    name: 'pulso_events_quarantined',
    help: 'Events that the database refused, discarded ones included; a retry takes them out.',
    read: () => only(account()?.quarantined),
  })
  addCounter(registry, {
    name: 'pulso_events_lost_total',
    help: 'Events missing since an older copy of the database was put back.',
    read: () => only(account()?.lost),
  })
  addGauge(registry, {
    name: 'pulso_events_pending',
    help: 'Events in the ring that are not yet in the database.',
    read: () => only(account()?.pending),
  })
}

function addTraffic(registry: Registry, traffic: Traffic): void {
  addCounter(registry, {
    name: 'pulso_requests_refused_total',
    help: 'Requests that recorded no event, by endpoint and reason, since the start.',
    labels: ['endpoint', 'reason'],
    read: () =>
      ENDPOINTS.flatMap(endpoint =>
        [...traffic[endpoint].refusals].map(([reason, count]) => [{ endpoint, reason }, count]),
      ),
  })
  addHistogram(registry, {
    name: 'pulso_request_duration_seconds',
    help: 'From the head of a request to its answer, by endpoint and status.',
    read: () =>
      ENDPOINTS.flatMap(endpoint =>
        [...traffic[endpoint].durations].map(([status, seconds]) => [
          { endpoint, status: String(status) },
          seconds,
        ]),
      ),
  })
  addCounter(registry, {
    name: 'pulso_untrusted_forwards_total',
    help: 'Requests with an X-Forwarded-For whose sender is not one of TRUSTED_PROXIES.',
    read: () => only(traffic.untrustedForwards),
  })
}

function addState(registry: Registry, vitals: () => Vitals): void {
  addGauge(registry, {
    name: 'pulso_ready',
    help: '1 when events can be taken and stored, as /readyz says.',
    read: () => only(vitals().problems.length === 0 ? 1 : 0),
  })
  addGauge(registry, {
    name: 'pulso_ring_used_bytes',
    help: 'Bytes of the ring that are not yet drained.',
    read: () => only(vitals().ring.usedBytes),
  })
  addGauge(registry, {
    name: 'pulso_ring_capacity_bytes',
    help: 'Bytes that the ring has for records.',
    read: () => only(vitals().ring.capacityBytes),
  })
  addHistogram(registry, {
    name: 'pulso_drain_batch_records',
    help: 'Records in a batch that was drained, since the drain thread started.',
    read: () => only(vitals().drain?.batchRecords),
  })
  addHistogram(registry, {
    name: 'pulso_drain_batch_duration_seconds',
    help: 'From the reading of a batch to its commit, sync included.',
    read: () => only(vitals().drain?.batchSeconds),
  })
  addGauge(registry, {
    name: 'pulso_drain_last_success_timestamp_seconds',
    help: 'When the ring was last drained, or found empty.',
    read: () => {
      const succeededAt = vitals().drain?.succeededAt
      return only(succeededAt === undefined ? undefined : succeededAt / 1000)
    },
  })
  addGauge(registry, {
    name: 'pulso_database_size_bytes',
    help: 'Size of pulso.db.',
    read: () => only(vitals().disk.databaseBytes),
  })
  addGauge(registry, {
    name: 'pulso_database_wal_size_bytes',
    help: "Size of the database's write-ahead log.",
    read: () => only(vitals().disk.walBytes),
  })
  addGauge(registry, {
    name: 'pulso_disk_free_bytes',
    help: 'Free space where the data folder is.',
    read: () => only(vitals().disk.freeBytes),
  })
}

function addProcess(registry: Registry, vitals: () => Vitals): void {
  addGauge(registry, {
    name: 'pulso_event_loop_delay_seconds',
    help: "How late the main thread's timers were since the last reading.",
    labels: ['kind'],
    read: () => Object.entries(vitals().eventLoopDelay).map(([kind, value]) => [{ kind }, value]),
  })
  addGauge(registry, {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    read: () => only(process.memoryUsage.rss()),
  })
  addCounter(registry, {
    name: 'process_cpu_seconds_total',
    help: 'Processor time of all threads.',
    read: () => {
      const { user, system } = process.cpuUsage()
      return only((user + system) / 1e6)
    },
  })
  addGauge(registry, {
    name: 'process_start_time_seconds',
    help: 'When the process started, since the epoch.',
    read: () => only(performance.timeOrigin / 1000),
  })
  addGauge(registry, {
    name: 'pulso_build_info',
    help: 'Always 1; the labels say what runs.',
    labels: ['version', 'bun'],
    read: () => [[{ version: packageJson.version, bun: Bun.version }, 1]],
  })
}
