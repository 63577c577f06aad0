const WILDCARDS = new Set(['0.0.0.0', '[::]'])

/** A server's address as one to connect to: `here` stands in for "every address of this machine". */
export function toReachableUrl(url: string, here: string): URL {
  const reachable = new URL(url)
  if (WILDCARDS.has(reachable.hostname)) reachable.hostname = here
  return reachable
}
