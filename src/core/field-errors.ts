/** Sentences by field, at least one each. */
export type FieldErrors = Record<string, [string, ...string[]]>
