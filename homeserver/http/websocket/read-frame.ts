/** From the text of a message to a frame of the client, or to what is wrong with it. */
import { CLIENT_FRAME_KINDS, ClientFrame } from '#spec/websocket/frames.ts'

export type ReadFrame =
  | { readonly kind: 'frame'; readonly frame: ClientFrame }
  /** A kind that a later version may know. */
  | { readonly kind: 'unknown' }
  /** A stream that cannot be started as it was asked for. */
  | { readonly kind: 'badStart'; readonly sid: string; readonly error: string }
  | { readonly kind: 'broken' }

export function readFrame(text: string): ReadFrame {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || !('t' in value) || typeof value.t !== 'string') {
    return { kind: 'broken' }
  }
  if (!CLIENT_FRAME_KINDS.has(value.t)) return { kind: 'unknown' }
  const result = ClientFrame.safeParse(value)
  if (result.success) return { kind: 'frame', frame: result.data }
  const issue = result.error.issues[0]
  const isNamed = result.error.issues.every(({ path }) => path[0] !== 'sid')
  if (value.t === 'start' && isNamed && 'sid' in value && typeof value.sid === 'string') {
    return { kind: 'badStart', sid: value.sid, error: `${issue?.path.join('.')}: ${issue?.message}` }
  }
  return { kind: 'broken' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Indeed any text may come; what is no JSON is no frame.
    return undefined
  }
}
