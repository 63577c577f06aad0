import fc from 'fast-check'

/** A byte that is changed, put in or left out. */
export interface Mutation {
  readonly at: number
  readonly kind: 'change' | 'insert' | 'remove' | 'cut'
  readonly byte: number
}

/** A few of them, anywhere. */
export const mutations = fc.array(
  fc.record<Mutation>({
    at: fc.nat(),
    kind: fc.constantFrom('change', 'insert', 'remove', 'cut'),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"\\{}[]:,0e-%&=\0'))),
  }),
  { minLength: 1, maxLength: 3 },
)

export function mutate(body: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  const bytes = [...body]
  for (const { at, kind, byte } of changes) {
    const index = at % (bytes.length + 1)
    if (kind === 'change') bytes[index] = byte
    if (kind === 'insert') bytes.splice(index, 0, byte)
    if (kind === 'remove') bytes.splice(index, 1)
    if (kind === 'cut') bytes.splice(index)
  }
  return Uint8Array.from(bytes)
}
