import { reach } from './fault.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever the method takes and returns
type AnyFunction = (...args: any[]) => any

/** Makes steps of methods: each is reached before and after every call. `toName` names the step. */
export function makeSteps<T extends object>(
  target: T,
  steps: { readonly [K in keyof T]?: string | ((self: unknown, args: unknown[]) => string) },
): void {
  for (const [key, step] of Object.entries(steps)) {
    const original = Reflect.get(target, key) as AnyFunction
    Reflect.set(target, key, function (this: unknown, ...args: unknown[]) {
      const name = typeof step === 'function' ? step(this, args) : (step as string)
      reach(`${name} before`)
      const result = original.apply(this, args)
      if (!(result instanceof Promise)) {
        reach(`${name} after`)
        return result
      }
      return result.then(value => {
        reach(`${name} after`)
        return value
      })
    })
  }
}
