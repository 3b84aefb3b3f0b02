/** What people tell about themselves. Client-Server API, "Profiles". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

/** A larger profile than this, as canonical JSON, is refused. */
export const PROFILE_BYTES_MAX = 65_536
/** A longer field name than this is refused. */
export const PROFILE_KEY_BYTES_MAX = 255

export const ProfileKey = z.string().min(1).max(PROFILE_KEY_BYTES_MAX)

export const Profile = z
  .looseObject({
    displayname: z.string().optional(),
    avatar_url: z.string().optional(),
    'm.tz': z.string().optional().describe('A name of the IANA time zone database.'),
  })
  .meta({ id: 'Profile' })
export type Profile = z.output<typeof Profile>

/** One field under its own name. */
const ProfileField = z.record(z.string(), z.unknown())

export const getUserProfile = endpoint({
  id: 'getUserProfile',
  summary: 'Give the whole profile of a user.',
  method: 'GET',
  path: '/_matrix/client/v3/profile/{userId}',
  auth: 'none',
  rateLimit: 'read',
  params: { userId: UserId },
  query: z.object({}),
  reply: Profile,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN'],
})

export const getProfileField = endpoint({
  id: 'getProfileField',
  summary: 'Give one field of a profile.',
  method: 'GET',
  path: '/_matrix/client/v3/profile/{userId}/{keyName}',
  aliases: ['/_matrix/client/unstable/uk.tcpip.msc4133/profile/{userId}/{keyName}'],
  auth: 'none',
  rateLimit: 'read',
  params: { userId: UserId, keyName: ProfileKey },
  query: z.object({}),
  reply: ProfileField,
  errors: ['M_NOT_FOUND', 'M_FORBIDDEN'],
})

export const setProfileField = endpoint({
  id: 'setProfileField',
  summary: 'Set one field of the own profile.',
  method: 'PUT',
  path: '/_matrix/client/v3/profile/{userId}/{keyName}',
  aliases: ['/_matrix/client/unstable/uk.tcpip.msc4133/profile/{userId}/{keyName}'],
  auth: 'accessToken',
  rateLimit: 'write',
  // Names and pictures become part of membership events, and the size of a profile counts as canonical JSON.
  eventContent: true,
  params: { userId: UserId, keyName: ProfileKey },
  query: z.object({}),
  body: ProfileField.describe('One property, named as the field in the path.'),
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_MISSING_PARAM', 'M_INVALID_PARAM', 'M_TOO_LARGE'],
})

export const deleteProfileField = endpoint({
  id: 'deleteProfileField',
  summary: 'Take one field out of the own profile.',
  method: 'DELETE',
  path: '/_matrix/client/v3/profile/{userId}/{keyName}',
  aliases: ['/_matrix/client/unstable/uk.tcpip.msc4133/profile/{userId}/{keyName}'],
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId, keyName: ProfileKey },
  query: z.object({}),
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_INVALID_PARAM'],
})
