import type { ServerResponse } from 'node:http'
import { ANSWER_HEADER, ANSWERS, INSTANCE_HEADER, type AnswerKind } from './answers.ts'

/** A caller that does not read holds the answer in memory for so long. */
const SEND_MS_MAX = 10_000

export interface AnswerToSend {
  readonly kind: AnswerKind
  readonly body: Buffer
  /** What the receiver calls itself now. */
  readonly instance: string
  /** The connection is to be closed behind it. */
  readonly isLast: boolean
}

/** Resolves when it is sent, or cannot be. */
export function sendAnswer(response: ServerResponse, { kind, body, instance, isLast }: AnswerToSend): Promise<void> {
  if (response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), SEND_MS_MAX)
    response.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    response.writeHead(ANSWERS[kind], {
      'content-type': 'application/json',
      'content-length': body.length,
      [ANSWER_HEADER]: kind,
      [INSTANCE_HEADER]: instance,
      ...(isLast && { connection: 'close' }),
    })
    response.end(body)
  })
}
