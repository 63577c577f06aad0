/**
 * 32 bits that look random, the same for the same two whole numbers. With one key, another number
 * has another result. The finalizer of MurmurHash3.
 */
export function scatter(n: number, key: number): number {
  let bits = n ^ key
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
