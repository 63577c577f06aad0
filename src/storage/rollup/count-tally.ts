import type { Device } from '../../core/device.ts'
import type { Dimension, DimensionValue } from '../../core/dimension.ts'
import type { StoredEvent } from '../../core/event.ts'
import { getOrCreate } from '../../core/get-or-create.ts'
import type { CountRow } from './coarse-sums.ts'

/** Events by value; a product's value is its id, or null. */
type Counts = Map<string | number | null, number>

interface TenantHour {
  readonly tenantId: number
  readonly hour: number
  readonly types: Map<string, Map<Device, Map<Dimension, Counts>>>
}

/** What an event is counted by, besides what it says itself. */
interface Counted {
  readonly hour: number
  readonly dimensions: readonly DimensionValue[]
  readonly sign: 1 | -1
}

/**
 * Counts events by hour, tenant, type, device and dimension, before they are written. Maps in maps, for
 * this is done for every event: a row with a key of text for each takes three times as long.
 */
export class CountTally {
  readonly #hours = new Map<number, TenantHour[]>()

  add({ tenantId, type, device, productId }: StoredEvent, counted: Counted): void {
    const { hour, dimensions, sign } = counted
    const { types } = this.#hourOf(tenantId, hour)
    const devices = getOrCreate(types, type, () => new Map())
    const own = getOrCreate(devices, device, () => new Map())
    count(
      getOrCreate(own, 'product', () => new Map()),
      productId,
      sign,
    )
    for (const [dimension, value] of dimensions) {
      count(
        getOrCreate(own, dimension, () => new Map()),
        value,
        sign,
      )
    }
  }

  /** One for each of what was counted, if it did not come to nothing, in the order in which the table has them. */
  *rows(): Generator<CountRow> {
    const hours = [...this.#hours.values()].flat()
    hours.sort((a, b) => a.hour - b.hour || a.tenantId - b.tenantId)
    for (const hour of hours) yield* rowsOf(hour)
  }

  clear(): void {
    this.#hours.clear()
  }

  /** A tenant's events of one time are mostly of one hour. */
  #hourOf(tenantId: number, hour: number): TenantHour {
    const hours = getOrCreate(this.#hours, tenantId, () => [])
    let found = hours.find(other => other.hour === hour)
    if (!found) {
      found = { tenantId, hour, types: new Map() }
      hours.push(found)
    }
    return found
  }
}

function* rowsOf({ tenantId, hour, types }: TenantHour): Generator<CountRow> {
  for (const [type, devices] of types) {
    for (const [device, dimensions] of devices) {
      for (const [dimension, counts] of dimensions) {
        for (const [value, events] of counts) {
          const text = value === null ? '' : String(value)
          if (events !== 0) yield { hour, tenantId, dimension, value: text, type, device, events }
        }
      }
    }
  }
}

function count(counts: Counts, value: string | number | null, sign: number): void {
  counts.set(value, (counts.get(value) ?? 0) + sign)
}
