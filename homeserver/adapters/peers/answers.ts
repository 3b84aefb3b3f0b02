/** How calls are answered over HTTP: the kind of answer is a header, the status is for those who watch the traffic. */

export const ANSWERS = {
  /** What the handler gave. */
  result: 200,
  /** What the handler threw, encoded by the codec. */
  error: 422,
  /** The handler threw something else: `{ incident }`. */
  fault: 500,
  /** Not carried out: no room, or stopping. This one and those below: `{ reason }`. */
  busy: 503,
  /** Not carried out: signed for another instance than the one that the header `peer-instance` names. */
  stale: 409,
  /** Not carried out. */
  refused: 403,
  /** Nobody knows what becomes of it: the deadline has passed, or the node stops. */
  late: 504,
} as const

export type AnswerKind = keyof typeof ANSWERS

export const ANSWER_HEADER = 'peer-answer'
export const INSTANCE_HEADER = 'peer-instance'
export const CALL_PATH = '/call/'

export function isAnswerKind(text: unknown): text is AnswerKind {
  return typeof text === 'string' && Object.hasOwn(ANSWERS, text)
}

export const INCIDENT_CHARS = 12
