import { defineCommand } from 'citty'
import { parseConfig } from '../config.ts'
import type { CliIo } from './cli-io.ts'
import { toCountText } from './count-text.ts'
import { checkData } from './doctor/check-data.ts'
import { checkFolder } from './doctor/check-folder.ts'
import { checkService } from './doctor/check-service.ts'
import { checkSettings } from './doctor/check-settings.ts'
import { renderTable } from './render-table.ts'

/** `pulso doctor`: looks at everything, changes no data, and fails when something is wrong. */
export function createDoctor(io: CliIo) {
  return defineCommand({
    meta: { name: 'doctor', description: 'Look at everything, and say what is wrong' },
    async run() {
      const config = parseConfig(io.env)
      const findings = [
        checkSettings(io.env),
        ...checkFolder(config),
        ...(await checkService(config)),
        ...checkData(config),
      ]
      io.stdout(
        renderTable(
          findings.map(({ topic, isWrong, text }) => [isWrong ? 'WRONG' : 'ok', topic, text]),
        ),
      )
      const count = findings.filter(({ isWrong }) => isWrong).length
      if (count > 0) throw new Error(`${toCountText(count, 'thing')} to mend`)
    },
  })
}
