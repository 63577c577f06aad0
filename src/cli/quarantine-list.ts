import { defineCommand } from 'citty'
import { listQuarantine, type QuarantinedRecord } from '../storage/quarantine-store.ts'
import type { CliIo } from './cli-io.ts'
import { renderTable } from './render-table.ts'
import { withDatabase } from './with-database.ts'

/** How much of a record is shown in the table; `--json` has all of it. */
const SHOWN_CHARACTERS = 60

/** `pulso quarantine list`: the records that the database refused, oldest first. */
export function createQuarantineList(io: CliIo) {
  return defineCommand({
    meta: { name: 'list', description: 'List the records that the database refused, and why' },
    args: { json: { type: 'boolean', description: 'print a JSON array, payloads as base64' } },
    run({ args }) {
      const records = withDatabase(io.env, listQuarantine)
      if (args.json) return io.stdout(`${JSON.stringify(records.map(toJson))}\n`)
      const rows = records.map(record => [
        String(record.id),
        new Date(record.at).toISOString(),
        record.error,
        toExcerpt(record.payload),
      ])
      io.stdout(renderTable([['ID', 'AT', 'ERROR', 'RECORD'], ...rows]))
    },
  })
}

function toJson({ payload, at, ...record }: QuarantinedRecord) {
  const base64 = Buffer.from(payload).toString('base64')
  return { ...record, at: new Date(at).toISOString(), payload: base64 }
}

/** The start of a record, with what a terminal would obey written out. */
function toExcerpt(payload: Uint8Array): string {
  const text = JSON.stringify(new TextDecoder().decode(payload)).slice(1, -1)
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
