import { CONVERSION_SCENARIOS } from './conversion.ts'
import { CONVERSION_REJECTED_SCENARIOS } from './conversion-rejected.ts'
import { ENCODING_SCENARIOS } from './encodings.ts'
import { FORM_SCENARIOS } from './forms.ts'
import { INTERACTION_SCENARIOS } from './interactions.ts'
import type { Scenario } from './scenario.ts'
import { TRACK_SCENARIOS } from './track.ts'
import { TRACK_REFUSED_SCENARIOS } from './track-refused.ts'
import { UNREADABLE_SCENARIOS } from './unreadable.ts'

/** Every scenario by the sentence that names its test. */
export const ALL_SCENARIOS: readonly [title: string, scenario: Scenario][] = [
  ...ENCODING_SCENARIOS,
  ...FORM_SCENARIOS,
  ...TRACK_SCENARIOS,
  ...TRACK_REFUSED_SCENARIOS,
  ...CONVERSION_SCENARIOS,
  ...CONVERSION_REJECTED_SCENARIOS,
  ...INTERACTION_SCENARIOS,
  ...UNREADABLE_SCENARIOS,
].map(scenario => [toTitle(scenario), scenario])

function toTitle({ path, status, answer, name }: Scenario): string {
  const said = 'status' in answer ? ` ${answer.status}` : ''
  return `${path.replace(/^.*\//, '/')} answers ${status}${said} to ${name}`
}
