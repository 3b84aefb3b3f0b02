/** The content of the messages that we write. Pure; Client-Server API, "Instant Messaging" and "Event relationships". */
import type { Content } from '../wire.ts'

export interface Draft {
  /** Plain text or Markdown source; always sent. */
  readonly body: string
  readonly html?: string
  readonly msgtype?: 'm.text' | 'm.notice' | 'm.emote'
  /** User IDs that shall be notified. */
  readonly mentions?: readonly string[]
  readonly mentionsRoom?: boolean
  /** Event ID that this answers. */
  readonly replyTo?: string
  /** Root event ID of the thread that this belongs to. */
  readonly threadId?: string
}

export interface FileMessage {
  readonly url: string
  readonly name: string
  readonly mimeType: string
  readonly sizeBytes: number
  readonly width?: number
  readonly height?: number
  readonly durationMs?: number
  readonly caption?: string
  readonly replyTo?: string
  readonly threadId?: string
}

/** `fallbackReply` is the newest event of the thread, for clients that know no threads. */
export function messageContent(draft: Draft, fallbackReply: string | undefined): Content {
  return { ...textContent(draft), ...mentionsOf(draft), ...relationFor(draft, fallbackReply) }
}

export function editContent(target: string, draft: Draft): Content {
  const edited = { ...textContent(draft), ...mentionsOf(draft) }
  return {
    ...edited,
    body: `* ${draft.body}`,
    ...(draft.html === undefined ? {} : { formatted_body: `* ${draft.html}` }),
    // Whoever was mentioned before is not notified again by an edit.
    'm.mentions': {},
    'm.new_content': edited,
    'm.relates_to': { rel_type: 'm.replace', event_id: target },
  }
}

export function reactionContent(target: string, key: string): Content {
  return { 'm.relates_to': { rel_type: 'm.annotation', event_id: target, key } }
}

export function fileContent(file: FileMessage, fallbackReply: string | undefined): Content {
  const info = {
    mimetype: file.mimeType,
    size: file.sizeBytes,
    ...(file.width === undefined ? {} : { w: Math.round(file.width) }),
    ...(file.height === undefined ? {} : { h: Math.round(file.height) }),
    ...(file.durationMs === undefined ? {} : { duration: Math.round(file.durationMs) }),
  }
  return {
    msgtype: fileKind(file.mimeType),
    body: file.caption ?? file.name,
    filename: file.name,
    url: file.url,
    info,
    'm.mentions': {},
    ...relationFor(file, fallbackReply),
  }
}

function fileKind(mimeType: string): string {
  const [kind] = mimeType.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? `m.${kind}` : 'm.file'
}

function textContent({ body, html, msgtype = 'm.text' }: Draft): Content {
  if (html === undefined) return { msgtype, body }
  return { msgtype, body, format: 'org.matrix.custom.html', formatted_body: html }
}

/** Always there, so that servers do not fall back to looking for names in the text. */
function mentionsOf({ mentions = [], mentionsRoom = false }: Draft): Content {
  return {
    'm.mentions': {
      ...(mentions.length === 0 ? {} : { user_ids: mentions }),
      ...(mentionsRoom ? { room: true } : {}),
    },
  }
}

function relationFor(where: { readonly replyTo?: string; readonly threadId?: string }, fallback?: string): Content {
  const { replyTo, threadId } = where
  const answered = replyTo ?? (threadId === undefined ? undefined : (fallback ?? threadId))
  const reply = answered === undefined ? {} : { 'm.in_reply_to': { event_id: answered } }
  if (threadId !== undefined) {
    const thread = { rel_type: 'm.thread', event_id: threadId, is_falling_back: replyTo === undefined }
    return { 'm.relates_to': { ...thread, ...reply } }
  }
  return replyTo === undefined ? {} : { 'm.relates_to': reply }
}
