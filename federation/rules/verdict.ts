/** The outcome of an authorization check: a closed set of reasons, with a text that tells a person which rule it was. */
export type AuthReason =
  /** A create event that no room can begin with. */
  | 'bad create event'
  /** The create event is absent, rejected, or that of another room. */
  | 'no create event'
  | 'duplicate auth event'
  | 'unexpected auth event'
  | 'rejected auth event'
  | 'auth event of another room'
  | 'room not federated'
  | 'bad aliases event'
  /** The membership, or what it needs, is missing or malformed. */
  | 'bad member event'
  | 'not signed by the authorising server'
  | 'sender is not the target'
  | 'sender is banned'
  | 'sender not joined'
  | 'target is banned'
  | 'target already joined'
  | 'nothing to leave'
  | 'join rule forbids it'
  | 'bad third-party invite'
  | 'insufficient power'
  | 'state key belongs to another user'
  | 'bad power levels'
  | 'redaction not allowed'

export interface Refusal {
  readonly ok: false
  readonly reason: AuthReason
  readonly text: string
}

export type Verdict = { readonly ok: true } | Refusal

export const allowed: Verdict = { ok: true }

export function refused(reason: AuthReason, text: string): Refusal {
  return { ok: false, reason, text }
}
