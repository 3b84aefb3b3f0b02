import type { Draft, Room } from '#sdk/rooms/room.ts'
import type { EventContent } from '#sdk/timeline/row.ts'
import { localpartOf } from '#spec/ids.ts'
import { composeMarkdown, type Mentionable } from './markdown.ts'

/** From the text in the field to the message: `/me`, Markdown, and who is mentioned. */
export function outgoingText(text: string, mentionables: readonly Mentionable[]): Draft | undefined {
  const emote = /^\/me\s+([\s\S]+)$/.exec(text)
  const source = emote?.[1] ?? text
  const { body, html, mentions, mentionsRoom } = composeMarkdown(source, mentionables)
  if (body === '') return undefined
  return {
    body,
    ...(html === undefined ? {} : { html }),
    ...(emote === null ? {} : { msgtype: 'm.emote' as const }),
    ...(mentions.length === 0 ? {} : { mentions }),
    ...(mentionsRoom ? { mentionsRoom } : {}),
  }
}

/** What was typed to make this message. */
export function sourceOf(content: EventContent): string {
  const body = content['body']
  const text = typeof body === 'string' ? body : ''
  return content['msgtype'] === 'm.emote' ? `/me ${text}` : text
}

/** Who and what can be named in this room. Looked up when sending, so that a restored draft mentions people, too. */
export function mentionablesIn(text: string, room: Room, rooms: readonly Room[]): readonly Mentionable[] {
  const people = text.includes('@')
    ? room.members.joined().map(({ userId, displayName }) => ({ id: userId, text: `@${displayName}` }))
    : []
  const channels = text.includes('#')
    ? rooms
        .map((one) => one.canonicalAlias)
        .filter((alias) => alias !== undefined)
        .map((alias) => ({ id: alias, text: `#${localpartOf(alias)}` }))
    : []
  return [...people, ...channels]
}
