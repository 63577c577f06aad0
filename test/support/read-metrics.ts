/** The samples of a Prometheus text, by name and labels as they are written. */
export type Samples = ReadonlyMap<string, number>

/** Reads `/metrics` of a service; throws when it does not answer 200. */
export async function readMetrics(url: string): Promise<Samples> {
  const answer = await fetch(`${url}/metrics`)
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}`)
  return parseMetrics(await answer.text())
}

export function parseMetrics(text: string): Samples {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map(line => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

/** What became of the events, as `/metrics` says it. */
export function toFates(samples: Samples) {
  const read = (name: string) => samples.get(`pulso_events_${name}`) ?? Number.NaN
  return {
    received: read('received_total'),
    stored: read('stored_total'),
    duplicates: read('duplicate_total'),
    quarantined: read('quarantined'),
    lost: read('lost_total'),
    pending: read('pending'),
  }
}
