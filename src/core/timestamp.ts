const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

/**
 * Milliseconds since the epoch from an ISO 8601 date or date-time (the RFC 3339 forms, seconds and
 * offset optional; without an offset it is UTC), or undefined when it is anything else.
 */
export function parseTimestamp(value: unknown): number | undefined {
  const match = typeof value === 'string' ? ISO_8601.exec(value) : null
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0))
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const offsetMinutes = parseOffset(match[8] ?? 'Z')
  if (offsetMinutes === undefined) return undefined

  const local = new Date(0)
  local.setUTCFullYear(year as number, (month as number) - 1, day)
  local.setUTCHours(hour as number, minute, second, milliseconds)
  // A date that does not exist (30 February, 24:61) rolls over; one that exists reads back the same.
  const isReal =
    local.getUTCMonth() + 1 === month &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second
  return isReal ? local.getTime() - offsetMinutes * 60_000 : undefined
}

function parseOffset(offset: string): number | undefined {
  if (offset === 'Z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', '') || 0)
  if (hours > 23 || minutes > 59) return undefined
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
