import { SETTINGS, type SettingName } from '../../config.ts'
import { type Finding, ok } from './finding.ts'

/** The configuration in force: what differs from the defaults. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): Finding {
  const changed = (Object.keys(SETTINGS) as SettingName[])
    .map(name => [name, env[name]?.trim() ?? ''] as const)
    .filter(([name, value]) => value !== '' && value !== SETTINGS[name].fallback)
    .map(([name, value]) => `${name}=${value}`)
  return ok('settings', changed.length === 0 ? 'all defaults' : changed.join(' '))
}
