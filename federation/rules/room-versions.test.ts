import { describe, expect, it } from 'vitest'
import { roomVersion, roomVersions, type RoomVersion } from './room-versions.ts'

describe('roomVersion', () => {
  it('knows versions 1 to 12', () => {
    expect(Object.keys(roomVersions)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'])
    for (const [id, version] of Object.entries(roomVersions)) expect(roomVersion(id)).toMatchObject({ ...version, id })
  })

  it.each(['0', '13', '', '01', '1.0', 'constructor', '__proto__', 'org.matrix.msc1234'])('does not know %j', (id) => {
    expect(roomVersion(id)).toBeUndefined()
  })
})

describe('a property of room versions', () => {
  const versionsWith = (holds: (version: RoomVersion) => unknown) =>
    Object.values(roomVersions)
      .filter(holds)
      .map((version) => Number(version.id))
  const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)

  // The table of the specification's room version texts, read down the columns.
  it.each<[string, (version: RoomVersion) => unknown, number[]]>([
    ['event IDs in the event', (v) => v.eventIds === 'in event', [1, 2]],
    ['event IDs in standard base64', (v) => v.eventIds === 'hash, standard base64', [3]],
    ['event IDs in URL-safe base64', (v) => v.eventIds === 'hash, URL-safe base64', range(4, 12)],
    ['references as pairs', (v) => v.eventReferencesArePairs, [1, 2]],
    ['state resolution v1', (v) => v.stateResolution === 'v1', [1]],
    ['state resolution v2', (v) => v.stateResolution === 'v2', range(2, 11)],
    ['state resolution v2.1', (v) => v.stateResolution === 'v2.1', [12]],
    ['key validity', (v) => v.enforcesKeyValidity, range(5, 12)],
    ['strict canonical JSON', (v) => v.strictCanonicalJson, range(6, 12)],
    ['limits in bytes', (v) => v.limitsIdBytes, [11, 12]],
    ['special aliases', (v) => v.specialAliases, range(1, 5)],
    ['checked notification levels', (v) => v.checksNotificationLevels, range(6, 12)],
    ['redactions in the auth rules', (v) => v.authorizesRedactions, [1, 2]],
    ['knocking', (v) => v.knocking, range(7, 12)],
    ['restricted joins', (v) => v.restrictedJoins, range(8, 12)],
    ['restricted joins with knocks', (v) => v.knockRestrictedJoins, range(10, 12)],
    ['power levels as floats', (v) => v.powerLevels === 'integers, strings and floats', range(1, 5)],
    ['power levels as strings', (v) => v.powerLevels === 'integers and strings', range(6, 9)],
    ['power levels as integers only', (v) => v.powerLevels === 'integers', range(10, 12)],
    ['the creator in the create event', (v) => v.createNamesCreator, range(1, 10)],
    ['privileged creators', (v) => v.privilegedCreators, [12]],
    ['an implied create event', (v) => v.createIsImplied, [12]],
    ['room IDs made of the create event', (v) => v.roomIdIsCreateHash, [12]],
    ['redacts in the content', (v) => v.redactsInContent, [11, 12]],
    ['redaction keeping allow', (v) => v.redactionKeepsAllow, range(8, 12)],
    ['redaction keeping the authorising user', (v) => v.redactionKeepsAuthorisingUser, range(9, 12)],
    ['updated redaction', (v) => v.updatedRedaction, [11, 12]],
  ])('%s', (_name, holds, expected) => {
    expect(versionsWith(holds)).toEqual(expected)
  })
})
