/**
 * May a client send this relation? What other servers send is not refused for it: there, a relation that is not valid is
 * left out of the aggregations instead.
 */
import type { Pdu } from '#federation/rules/pdu.ts'
import { MatrixError } from '#spec/errors.ts'
import type { ChildRelation } from './aggregate.ts'
import { relationOf } from './relation-of.ts'

/** Longer than any emoji; some bots annotate with words. */
export const ANNOTATION_KEY_LENGTH_MAX = 500

export interface RelationEvidence {
  /** The event that is related to, if this room has it. */
  readonly parent: Pick<Pdu, 'content'> | undefined
  /** What relates to the parent already. Needed for annotations only. */
  readonly siblings: Iterable<ChildRelation>
}

/** The error to answer with, or `undefined` where the event has no relation or a permitted one. */
export function relationError(
  pdu: Pick<Pdu, 'type' | 'sender' | 'content'>,
  evidence: RelationEvidence,
): MatrixError | undefined {
  const relation = relationOf(pdu)
  if (relation === undefined) return undefined
  const { parent, siblings } = evidence
  const { relType, key } = relation
  if (parent === undefined) {
    return new MatrixError('M_INVALID_PARAM', 'The event that this one relates to is not in the room.')
  }
  if (relType === 'm.thread' && relationOf(parent) !== undefined) {
    // "Validation of m.thread relationships": there is no code of its own for this.
    return new MatrixError('M_UNKNOWN', 'A thread cannot start from an event that relates to another.', { status: 400 })
  }
  if (relType !== 'm.annotation') return undefined
  if (key !== undefined && key.length > ANNOTATION_KEY_LENGTH_MAX) {
    const text = `The key of an annotation must not exceed ${ANNOTATION_KEY_LENGTH_MAX} characters.`
    return new MatrixError('M_INVALID_PARAM', text)
  }
  const isSame = (other: ChildRelation): boolean =>
    other.relType === relType && other.type === pdu.type && other.sender === pdu.sender && other.key === key
  if (Iterator.from(siblings).some(isSame)) {
    return new MatrixError('M_DUPLICATE_ANNOTATION', 'You have reacted with this already.')
  }
  return undefined
}
