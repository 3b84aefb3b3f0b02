/** What clients keep on the server for their user. Client-Server API, "Client Config". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { EventContent } from '../events/client-event.ts'
import { RoomId, UserId } from '../ids.ts'
import { Empty } from '../replies.ts'

export const AccountDataType = z.string().min(1).max(255)

// The types that the server itself manages, `m.push_rules` and `m.fully_read`, answer 405 with `M_BAD_JSON`.

export const setAccountData = endpoint({
  id: 'setAccountData',
  summary: 'Keep some data of the user.',
  method: 'PUT',
  path: '/_matrix/client/v3/user/{userId}/account_data/{type}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId, type: AccountDataType },
  query: z.object({}),
  body: EventContent,
  bodyRequired: true,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_BAD_JSON', 'M_TOO_LARGE'],
  errorStatus: { M_BAD_JSON: 405 },
})

export const getAccountData = endpoint({
  id: 'getAccountData',
  summary: 'Give data of the user that was kept.',
  method: 'GET',
  path: '/_matrix/client/v3/user/{userId}/account_data/{type}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { userId: UserId, type: AccountDataType },
  query: z.object({}),
  reply: EventContent,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})

export const setAccountDataPerRoom = endpoint({
  id: 'setAccountDataPerRoom',
  summary: 'Keep some data of the user about a room.',
  method: 'PUT',
  path: '/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { userId: UserId, roomId: RoomId, type: AccountDataType },
  query: z.object({}),
  body: EventContent,
  bodyRequired: true,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_BAD_JSON', 'M_TOO_LARGE'],
  errorStatus: { M_BAD_JSON: 405 },
})

export const getAccountDataPerRoom = endpoint({
  id: 'getAccountDataPerRoom',
  summary: 'Give data of the user about a room that was kept.',
  method: 'GET',
  path: '/_matrix/client/v3/user/{userId}/rooms/{roomId}/account_data/{type}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { userId: UserId, roomId: RoomId, type: AccountDataType },
  query: z.object({}),
  reply: EventContent,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND'],
})
