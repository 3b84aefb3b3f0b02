/** An answer of the server in JSON, as the checks of it see it. */
export interface Answer {
  readonly method: string
  /** The path of the URL, percent-encoded as sent; a query is ignored. */
  readonly path: string
  readonly status: number
  /** The JSON, parsed. */
  readonly body: unknown
}

/** What is wrong with an answer, nothing if empty; `undescribed`: the checked description does not know this call. */
export type Findings = readonly string[] | 'undescribed'
