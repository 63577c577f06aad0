/** Something that a tenant sells. */
export interface Product {
  /** No other product's, of any tenant. */
  readonly id: number
  readonly name: string
}
