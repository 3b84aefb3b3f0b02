/** `m.room.message` and `m.reaction`: what people say. The kinds that we write. */
import * as z from 'zod'
import { EventId, UserId } from '../ids.ts'
import { ContentUri } from '../uris.ts'
import { AudioInfo, EncryptedFile, FileInfo, ImageInfo, VideoInfo } from './file.ts'
import { RelatesTo } from './relation.ts'

export const HTML_FORMAT = 'org.matrix.custom.html'

export const Mentions = z.looseObject({
  user_ids: z.array(UserId).optional(),
  room: z.boolean().optional(),
})
export type Mentions = z.output<typeof Mentions>

const common = {
  body: z.string().describe('Plain text; for files the caption, or the name where there is no caption.'),
  format: z.string().optional(),
  formatted_body: z.string().optional(),
  'm.mentions': Mentions.optional(),
  'm.relates_to': RelatesTo.optional(),
}

const attachment = {
  ...common,
  filename: z.string().optional(),
  url: ContentUri.optional(),
  file: EncryptedFile.optional().describe('In encrypted rooms, in place of `url`.'),
}

export const MessageBody = z.discriminatedUnion('msgtype', [
  z.looseObject({ ...common, msgtype: z.literal(['m.text', 'm.emote', 'm.notice']) }),
  z.looseObject({ ...attachment, msgtype: z.literal('m.file'), info: FileInfo.optional() }),
  z.looseObject({ ...attachment, msgtype: z.literal('m.image'), info: ImageInfo.optional() }),
  z.looseObject({ ...attachment, msgtype: z.literal('m.audio'), info: AudioInfo.optional() }),
  z.looseObject({ ...attachment, msgtype: z.literal('m.video'), info: VideoInfo.optional() }),
  z.looseObject({ ...common, msgtype: z.literal('m.location'), geo_uri: z.string() }),
])
export type MessageBody = z.output<typeof MessageBody>

/** A message; in an edit, with the body that takes the place of the old one. */
export const MessageContent = MessageBody.and(z.looseObject({ 'm.new_content': MessageBody.optional() }))
export type MessageContent = z.output<typeof MessageContent>

export const ReactionContent = z.looseObject({
  'm.relates_to': z.looseObject({ rel_type: z.literal('m.annotation'), event_id: EventId, key: z.string() }),
})
export type ReactionContent = z.output<typeof ReactionContent>

export const RedactionContent = z.looseObject({
  redacts: EventId.optional().describe('From room version 11 on; before, it stands beside the content.'),
  reason: z.string().optional(),
})
export type RedactionContent = z.output<typeof RedactionContent>
