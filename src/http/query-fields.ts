import type { FieldErrors } from '../core/field-errors.ts'
import { toWholeNumber } from '../core/whole-number.ts'

// What queries have in common. What is wrong with a field is put into `errors`, so that all is told at once.

interface ChoiceOptions<Choice> {
  readonly choices: readonly Choice[]
  readonly errors: FieldErrors
}

/** The choice that a field of a query is; undefined when it is absent or none of them. */
export function parseChoice<Choice extends string>(
  name: string,
  sent: string | undefined,
  { choices, errors }: ChoiceOptions<Choice>,
): Choice | undefined {
  const choice = choices.find(one => one === sent)
  if (sent !== undefined && choice === undefined) {
    errors[name] = [`The selected ${name} is invalid.`]
  }
  return choice
}

interface LimitOptions {
  /** Without a `limit`. */
  readonly fallback: number
  readonly max: number
  readonly errors: FieldErrors
}

/** How many a query asks for at most, from 1 to `max`. */
export function parseLimit(sent: unknown, { fallback, max, errors }: LimitOptions): number {
  const limit = toWholeNumber(sent ?? fallback) ?? 0
  if (limit < 1 || limit > max) {
    errors.limit = [`The limit field must be a whole number from 1 to ${max}.`]
  }
  return limit
}
