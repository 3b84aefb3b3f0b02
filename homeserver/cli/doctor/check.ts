/** What a check finds. */
export interface Finding {
  readonly verdict: 'ok' | 'warn' | 'fail'
  readonly subject: string
  readonly text: string
  /** What to do about it. */
  readonly remedy?: string
}

export function ok(subject: string, text: string): Finding {
  return { verdict: 'ok', subject, text }
}

export function warn(subject: string, text: string, remedy: string): Finding {
  return { verdict: 'warn', subject, text, remedy }
}

export function fail(subject: string, text: string, remedy: string): Finding {
  return { verdict: 'fail', subject, text, remedy }
}
