/** A host and port as a URL has them (RFC 3986): an IPv6 address in brackets. */
export function toAuthority(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
