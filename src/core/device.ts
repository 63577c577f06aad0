/** What a visitor's browser runs on, from its user agent; `unknown` where there was none. */
export const DEVICES = ['mobile', 'tablet', 'desktop', 'bot', 'unknown'] as const

export type Device = (typeof DEVICES)[number]
