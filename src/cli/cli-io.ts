/** All that a command touches of its process; tests bring their own. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Returns when the text is out of the process, so that ending it next loses nothing. */
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Whether someone watches stderr on a terminal. */
  readonly isTerminal: boolean
  readonly readStdin: () => Promise<Uint8Array>
  /** Calls the listener at each SIGTERM and SIGINT, which then no longer ends the process. */
  readonly onStopSignal: (listener: () => void) => void
  /** Milliseconds on a clock that nobody sets. */
  readonly now: () => number
}
