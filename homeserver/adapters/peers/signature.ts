/**
 * What a call says of itself, in headers that are signed with the deployment's secret: HMAC-SHA-256 over all of them, the digest of the body
 * among them. So the secret is never sent, and a listener can turn a stranger away before it reads the body.
 */
import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** Shorter secrets could be guessed from a recorded call. */
const SECRET_CHARS_MIN = 32

/** An object that does not show the secret, wherever it is printed. */
export function signingSecret(text: string): KeyObject {
  if (text.length < SECRET_CHARS_MIN) throw new TypeError(`the secret needs at least ${SECRET_CHARS_MIN} characters`)
  return createSecretKey(text, 'utf8')
}

export interface CallHead {
  readonly deployment: string
  readonly procedure: string
  /** Of the receiver: see the replay guard. */
  readonly instance: string
  readonly id: string
  readonly deadlineMs: number
  /** SHA-256, hexadecimal. */
  readonly digest: string
}

export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex')
}

export function headersOf(head: CallHead, secret: KeyObject): OutgoingHttpHeaders {
  return {
    'peer-deployment': head.deployment,
    'peer-instance': head.instance,
    'peer-call': head.id,
    'peer-deadline-ms': head.deadlineMs,
    'peer-digest': head.digest,
    'peer-signature': signatureOf(head, secret).toString('hex'),
  }
}

const DEADLINE = /^\d{1,9}$/
/** Of a bounded length, because it is kept. */
const ID = /^\w{16,64}$/

/** Undefined where something is missing. The signature is still to be checked. */
export function headOf(procedure: string, headers: IncomingHttpHeaders): CallHead | undefined {
  const text = (name: string): string => {
    const value = headers[name]
    return typeof value === 'string' ? value : ''
  }
  const deadline = text('peer-deadline-ms')
  const id = text('peer-call')
  if (!DEADLINE.test(deadline) || !ID.test(id)) return undefined
  const [deployment, instance, digest] = [text('peer-deployment'), text('peer-instance'), text('peer-digest')]
  return { deployment, procedure, instance, id, deadlineMs: Number(deadline), digest }
}

export function isSigned(head: CallHead, headers: IncomingHttpHeaders, secret: KeyObject): boolean {
  const given = headers['peer-signature']
  const expected = signatureOf(head, secret)
  const bytes = Buffer.from(typeof given === 'string' ? given : '', 'hex')
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}

function signatureOf(head: CallHead, secret: KeyObject): Buffer {
  const { deployment, procedure, instance, id, deadlineMs, digest } = head
  const signed = JSON.stringify(['peer call 1', deployment, procedure, instance, id, deadlineMs, digest])
  return createHmac('sha256', secret).update(signed).digest()
}
