import { describe, expect, it } from 'vitest'
import { editContent, fileContent, messageContent, reactionContent } from './message-content.ts'

describe('the content of a message', () => {
  it('always says whom it mentions, so that nobody is looked for in the text', () => {
    expect(messageContent({ body: 'hi' }, undefined)).toEqual({ msgtype: 'm.text', body: 'hi', 'm.mentions': {} })
    expect(messageContent({ body: 'hi', mentions: ['@a:b'], mentionsRoom: true }, undefined)['m.mentions']).toEqual({
      user_ids: ['@a:b'],
      room: true,
    })
  })

  it('carries HTML only where there is some', () => {
    expect(messageContent({ body: '*x*', html: '<em>x</em>' }, undefined)).toMatchObject({
      body: '*x*',
      format: 'org.matrix.custom.html',
      formatted_body: '<em>x</em>',
    })
  })

  it('answers an event in the room', () => {
    expect(messageContent({ body: 'yes', replyTo: '$q' }, undefined)['m.relates_to']).toEqual({
      'm.in_reply_to': { event_id: '$q' },
    })
  })

  it('belongs to a thread, with the newest reply as a fallback for other clients', () => {
    const thread = { rel_type: 'm.thread', event_id: '$root' }
    expect(messageContent({ body: 'x', threadId: '$root' }, '$last')['m.relates_to']).toEqual({
      ...thread,
      is_falling_back: true,
      'm.in_reply_to': { event_id: '$last' },
    })
    expect(messageContent({ body: 'x', threadId: '$root' }, undefined)['m.relates_to']).toMatchObject({
      'm.in_reply_to': { event_id: '$root' },
    })
    expect(messageContent({ body: 'x', threadId: '$root', replyTo: '$q' }, '$last')['m.relates_to']).toEqual({
      ...thread,
      is_falling_back: false,
      'm.in_reply_to': { event_id: '$q' },
    })
  })

  it('of an edit holds the new text whole, and a marked one for clients that know no edits', () => {
    expect(editContent('$1', { body: 'new', html: '<b>new</b>', mentions: ['@a:b'] })).toEqual({
      msgtype: 'm.text',
      body: '* new',
      format: 'org.matrix.custom.html',
      formatted_body: '* <b>new</b>',
      'm.mentions': {},
      'm.new_content': {
        msgtype: 'm.text',
        body: 'new',
        format: 'org.matrix.custom.html',
        formatted_body: '<b>new</b>',
        'm.mentions': { user_ids: ['@a:b'] },
      },
      'm.relates_to': { rel_type: 'm.replace', event_id: '$1' },
    })
  })

  it('of a reaction is its relation alone', () => {
    expect(reactionContent('$1', '👍')).toEqual({
      'm.relates_to': { rel_type: 'm.annotation', event_id: '$1', key: '👍' },
    })
  })

  it('of a file names its kind and its measures in whole numbers', () => {
    const file = { url: 'mxc://a/b', name: 'x.png', mimeType: 'image/png', sizeBytes: 9, width: 10.5, height: 4 }
    expect(fileContent(file, undefined)).toMatchObject({
      msgtype: 'm.image',
      body: 'x.png',
      filename: 'x.png',
      info: { mimetype: 'image/png', size: 9, w: 11, h: 4 },
    })
    expect(fileContent({ ...file, mimeType: 'application/pdf', caption: 'Look' }, undefined)).toMatchObject({
      msgtype: 'm.file',
      body: 'Look',
      filename: 'x.png',
    })
  })
})
