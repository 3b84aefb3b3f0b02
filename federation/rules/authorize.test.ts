import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { authorize, checkAuthEvents } from './authorize.ts'
import {
  ALICE,
  eventOf,
  holdsFor,
  roomIdFor,
  stateOf,
  type AuthorizationCase,
  type EventDescription,
} from './testing/authorization-case.ts'
import type { RoomEvent } from './pdu.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'

const folder = new URL('./fixtures/authorization/', import.meta.url)
const versions = Object.values(roomVersions)
const BOB = '@bob:b.example'

describe.each(readdirSync(folder).map((file) => [file.replace('.json', '').replaceAll('-', ' '), file]))(
  '%s',
  (_theme, file) => {
    const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as AuthorizationCase[]
    it.each(cases)('$name', (situation) => {
      const concerned = versions.filter((version) => holdsFor(situation, version))
      expect(concerned).not.toEqual([])
      for (const version of concerned) {
        const event = eventOf(situation.event, version, '$event')
        const verdict = authorize(event, stateOf(situation.room, version), version)
        expect([version.id, verdict.ok ? 'ok' : verdict.reason]).toEqual([version.id, situation.verdict])
      }
    })
  },
)

describe.each(versions.map((version) => [version.id, version] as const))(
  'the auth events, version %s',
  (_id, version) => {
    const cited = (type: string, stateKey: string | undefined, extra: Partial<RoomEvent> = {}): RoomEvent => {
      const description: EventDescription = {
        type,
        sender: ALICE,
        ...(stateKey === undefined ? {} : { state_key: stateKey }),
      }
      return { ...eventOf(description, version, `$${type}-${stateKey}`), ...extra }
    }
    const message = eventOf({ type: 'm.room.message', sender: BOB }, version, '$message')
    const create = version.createIsImplied ? [] : [cited('m.room.create', '')]
    const reasonOf = (authEvents: RoomEvent[], event = message) => {
      const verdict = checkAuthEvents(event, authEvents, version)
      return verdict.ok ? 'ok' : verdict.reason
    }

    it('may be those of the selection, and need not be all of them', () => {
      expect(reasonOf([...create, cited('m.room.power_levels', ''), cited('m.room.member', BOB)])).toBe('ok')
      expect(reasonOf(create)).toBe('ok')
    })

    it('must not be there twice', () => {
      const twice = cited('m.room.member', BOB, { eventId: '$again' })
      expect(reasonOf([...create, cited('m.room.member', BOB), twice])).toBe('duplicate auth event')
    })

    it('must be of the selection', () => {
      expect(reasonOf([...create, cited('m.room.topic', '')])).toBe('unexpected auth event')
      expect(reasonOf([...create, cited('m.room.member', ALICE)])).toBe('unexpected auth event')
      expect(reasonOf([...create, cited('m.room.join_rules', '')])).toBe('unexpected auth event')
      expect(reasonOf([...create, cited('m.room.power_levels', undefined)])).toBe('unexpected auth event')
    })

    it('must not have been rejected', () => {
      expect(reasonOf([...create, cited('m.room.member', BOB, { rejected: true })])).toBe('rejected auth event')
    })

    it('must be of the same room', () => {
      const elsewhere = cited('m.room.member', BOB, { roomId: '!elsewhere' })
      expect(reasonOf([...create, elsewhere])).toBe('auth event of another room')
    })

    it('hold the create event where the room ID does not imply it, and only there', () => {
      const expected = version.createIsImplied ? 'unexpected auth event' : 'ok'
      expect(reasonOf([cited('m.room.create', '')])).toBe(expected)
      expect(reasonOf([])).toBe(version.createIsImplied ? 'ok' : 'no create event')
    })

    it('do not matter for the create event', () => {
      expect(reasonOf([cited('m.room.topic', '')], cited('m.room.create', ''))).toBe('ok')
    })
  },
)

describe('a verdict', () => {
  it('says in words what was wrong', () => {
    const version = roomVersions['12'] as RoomVersion
    const event = eventOf({ type: 'm.room.topic', state_key: '', sender: BOB }, version, '$event')
    expect(event.roomId).toBe(roomIdFor(version))
    const verdict = authorize(event, stateOf({ members: { [BOB]: 'join' } }, version), version)
    expect(verdict).toEqual({ ok: false, reason: 'insufficient power', text: 'to send m.room.topic takes 50' })
  })
})
