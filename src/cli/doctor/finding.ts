/** What one look at the installation found. */
export interface Finding {
  /** What was looked at, in one word. */
  readonly topic: string
  /** Whether an operator has to do something. */
  readonly isWrong: boolean
  /** What was found, and where something is wrong, what to do. */
  readonly text: string
}

export function ok(topic: string, text: string): Finding {
  return { topic, isWrong: false, text }
}

export function wrong(topic: string, text: string): Finding {
  return { topic, isWrong: true, text }
}
