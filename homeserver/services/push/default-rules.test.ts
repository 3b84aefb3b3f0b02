import { describe, expect, it } from 'vitest'
import type { Situation } from './fixtures.ts'
import { ALICE, BOB, event, loudness, message } from './fixtures.ts'
import type { NotifiableEvent } from './prepared-event.ts'

describe('the default rules', () => {
  it.each<[string, NotifiableEvent, Situation, string]>([
    ['a message', message({}), {}, 'notify'],
    ['a message between two', message({}), { joinedMemberCount: 2 }, 'notify,default'],
    ['an encrypted message', event({ type: 'm.room.encrypted', content: {} }), {}, 'notify'],
    [
      'an encrypted message between two',
      event({ type: 'm.room.encrypted', content: {} }),
      { joinedMemberCount: 2 },
      'notify,default',
    ],
    ['a call', event({ type: 'm.call.invite', content: {} }), {}, 'notify,ring'],
    ['a notice', message({ msgtype: 'm.notice' }), {}, 'silent'],
    [
      'a notice that mentions the user',
      message({ msgtype: 'm.notice', 'm.mentions': { user_ids: [ALICE] } }),
      {},
      'silent',
    ],
    ['an edit', message({ 'm.relates_to': { rel_type: 'm.replace', event_id: '$x' } }), {}, 'silent'],
    [
      'an edit that mentions the user',
      message({ 'm.mentions': { user_ids: [ALICE] }, 'm.relates_to': { rel_type: 'm.replace', event_id: '$x' } }),
      {},
      'notify,default,highlight',
    ],
    ['a reaction', event({ type: 'm.reaction', content: {} }), {}, 'silent'],
    ['a topic', event({ type: 'm.room.topic', state_key: '', content: { topic: 't' } }), {}, 'silent'],
    ['a tombstone', event({ type: 'm.room.tombstone', state_key: '', content: {} }), {}, 'notify,highlight'],
    ['a false tombstone', event({ type: 'm.room.tombstone', content: {} }), {}, 'silent'],
    ['a server ACL', event({ type: 'm.room.server_acl', state_key: '', content: {} }), {}, 'silent'],
    [
      'an invite for the user',
      event({ type: 'm.room.member', state_key: ALICE, content: { membership: 'invite' } }),
      {},
      'notify,default',
    ],
    [
      'an invite for another',
      event({ type: 'm.room.member', state_key: '@c:d', content: { membership: 'invite' } }),
      {},
      'silent',
    ],
    [
      'a join',
      event({ type: 'm.room.member', state_key: BOB, content: { membership: 'join' } }),
      { joinedMemberCount: 2 },
      'silent',
    ],
    ['a mention', message({ 'm.mentions': { user_ids: ['@c:d', ALICE] } }), {}, 'notify,default,highlight'],
    ['a mention of another', message({ 'm.mentions': { user_ids: [`${ALICE}.au`] } }), {}, 'notify'],
    [
      'the name in the text alone',
      message({ body: `alice ${ALICE} @room`, 'm.mentions': {} }),
      { displayName: 'alice' },
      'notify',
    ],
    [
      'a mention of the room by a moderator',
      message({ 'm.mentions': { room: true } }),
      { senderPowerLevel: 50 },
      'notify,highlight',
    ],
    [
      'a mention of the room by a creator',
      message({ 'm.mentions': { room: true } }),
      { senderPowerLevel: Infinity },
      'notify,highlight',
    ],
    [
      'a mention of the room by a member',
      message({ 'm.mentions': { room: true } }),
      { senderPowerLevel: 49 },
      'notify',
    ],
    [
      'a mention of the room where all may',
      message({ 'm.mentions': { room: true } }),
      { notificationLevels: { room: 0 } },
      'notify,highlight',
    ],
    [
      'a mention of the room that is no boolean',
      message({ 'm.mentions': { room: 'true' } }),
      { senderPowerLevel: 50 },
      'notify',
    ],
    [
      'the display name in the text of a client that does not say whom it mentions',
      message({ body: 'lunch, Al?' }),
      { displayName: 'al' },
      'notify,default,highlight',
    ],
    ['a part of a word that is the display name', message({ body: 'lunch, also?' }), { displayName: 'al' }, 'notify'],
    ['the user name in such a text', message({ body: 'ask alice: lunch?' }), {}, 'notify,default,highlight'],
    [
      'the room in such a text by a moderator',
      message({ body: 'hi @room!' }),
      { senderPowerLevel: 50 },
      'notify,highlight',
    ],
    ['the room in such a text by a member', message({ body: 'hi @room!' }), { senderPowerLevel: 49 }, 'notify'],
    [
      'names in a text that mentions nobody',
      message({ body: 'alice, Al, @room', 'm.mentions': {} }),
      { displayName: 'Al', senderPowerLevel: 100 },
      'notify',
    ],
    [
      'names in a text with malformed mentions',
      message({ body: 'alice, Al, @room', 'm.mentions': null }),
      { displayName: 'Al', senderPowerLevel: 100 },
      'notify',
    ],
    [
      'a name in a text while the rule for it is off',
      message({ body: 'hi alice' }),
      { settings: { defaults: { '.m.rule.contains_user_name': { enabled: false } } } },
      'notify',
    ],
    ['malformed mentions', message({ 'm.mentions': [ALICE] }), {}, 'notify'],
    ['an own message', event({ sender: ALICE }), {}, 'silent'],
    [
      'anything while the master rule is on',
      message({ 'm.mentions': { user_ids: [ALICE] } }),
      { settings: { defaults: { '.m.rule.master': { enabled: true } } } },
      'silent',
    ],
  ])('%s', (_, of, situation, expected) => {
    expect(loudness(of, situation)).toBe(expected)
  })
})
