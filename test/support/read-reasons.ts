/** What `/readyz` says keeps a service from its work; nothing when it is ready. */
export async function readReasons(url: string): Promise<readonly string[]> {
  const answer = (await (await fetch(`${url}/readyz`)).json()) as { reasons?: string[] }
  return answer.reasons ?? []
}
