/** The content of the demo's events. Pure; Client-Server API, "Instant Messaging" and "Event relationships". */
import type { JsonObject } from '#federation/rules/json.ts'
import type { EventId } from '#spec/ids.ts'
import type { Markup } from './markup.ts'

export interface UploadedFile {
  readonly name: string
  readonly url: string
  readonly mimeType: string
  readonly sizeBytes: number
  readonly width?: number
  readonly height?: number
}

export function textContent(markup: Markup): JsonObject {
  const { body, html } = markup
  const formatted = html === undefined ? {} : { format: 'org.matrix.custom.html', formatted_body: html }
  return { msgtype: 'm.text', body, ...formatted, 'm.mentions': mentionsOf(markup) }
}

export function fileContent(file: UploadedFile, caption: string): JsonObject {
  const isPicture = file.width !== undefined && file.height !== undefined
  return {
    msgtype: isPicture ? 'm.image' : 'm.file',
    body: caption === '' ? file.name : caption,
    filename: file.name,
    url: file.url,
    info: { mimetype: file.mimeType, size: file.sizeBytes, ...(isPicture && { w: file.width, h: file.height }) },
    'm.mentions': {},
  } as JsonObject
}

export function editContent(target: EventId, markup: Markup): JsonObject {
  const content = textContent(markup)
  const { html } = markup
  return {
    ...content,
    body: `* ${markup.body}`,
    ...(html !== undefined && { formatted_body: `* ${html}` }),
    // Whoever was mentioned before is not notified again by an edit.
    'm.mentions': {},
    'm.new_content': content,
    'm.relates_to': { rel_type: 'm.replace', event_id: target },
  }
}

export function reactionContent(target: EventId, key: string): JsonObject {
  return { 'm.relates_to': { rel_type: 'm.annotation', event_id: target, key } }
}

export interface Placing {
  readonly answered?: EventId | undefined
  /** With the newest event of the thread, which clients that know no threads show as what is answered. */
  readonly thread?: { readonly root: EventId; readonly latest: EventId } | undefined
}

export function relationContent({ answered, thread }: Placing): JsonObject {
  const inReplyTo = answered ?? thread?.latest
  if (inReplyTo === undefined) return {}
  const reply = { 'm.in_reply_to': { event_id: inReplyTo } }
  if (!thread) return { 'm.relates_to': reply }
  return {
    'm.relates_to': { rel_type: 'm.thread', event_id: thread.root, is_falling_back: answered === undefined, ...reply },
  }
}

function mentionsOf({ mentioned, mentionsRoom }: Markup): JsonObject {
  return { ...(mentioned.length > 0 && { user_ids: mentioned }), ...(mentionsRoom && { room: true }) } as JsonObject
}
