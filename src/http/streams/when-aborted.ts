/** Runs `then` as soon as one of several signals is aborted: at once when one is already. */
export function whenAborted(signals: readonly AbortSignal[], then: () => void): void {
  const signal = AbortSignal.any([...signals])
  if (signal.aborted) then()
  else signal.addEventListener('abort', then, { once: true })
}
