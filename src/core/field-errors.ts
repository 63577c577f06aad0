/** What is wrong, by field: sentences, at least one each. */
export type FieldErrors = Record<string, [string, ...string[]]>
