/** The calls that the SDK itself makes. Each line is checked by the compiler against its definition. */
import type * as accountData from '#spec/client-server/account-data.ts'
import type * as account from '#spec/client-server/account.ts'
import type * as aliases from '#spec/client-server/aliases.ts'
import type * as devices from '#spec/client-server/devices.ts'
import type * as events from '#spec/client-server/events.ts'
import type * as joining from '#spec/client-server/joining.ts'
import type * as login from '#spec/client-server/login.ts'
import type * as media from '#spec/client-server/media.ts'
import type * as membership from '#spec/client-server/membership.ts'
import type * as profiles from '#spec/client-server/profiles.ts'
import type * as publicRooms from '#spec/client-server/public-rooms.ts'
import type * as pushRules from '#spec/client-server/push-rules.ts'
import type * as receipts from '#spec/client-server/receipts.ts'
import type * as registration from '#spec/client-server/registration.ts'
import type * as relations from '#spec/client-server/relations.ts'
import type * as creation from '#spec/client-server/room-creation.ts'
import type * as summary from '#spec/client-server/room-summary.ts'
import type * as sending from '#spec/client-server/sending.ts'
import type * as discovery from '#spec/client-server/server-discovery.ts'
import type * as state from '#spec/client-server/state.ts'
import type * as sync from '#spec/client-server/sync.ts'
import type * as tags from '#spec/client-server/tags.ts'
import type * as threads from '#spec/client-server/threads.ts'
import type * as typing from '#spec/client-server/typing.ts'
import type * as directory from '#spec/client-server/user-directory.ts'
import type * as setup from '#spec/v1/setup.ts'
import { bytesRoute, route } from './route.ts'

const v3 = '/_matrix/client/v3'
const room = `${v3}/rooms/{roomId}` as const
const own = `${v3}/user/{userId}` as const

export const getWellKnown = route<typeof discovery.getWellKnownClient>('GET', '/.well-known/matrix/client')
export const logIn = route<typeof login.login>('POST', `${v3}/login`)
export const refreshTokens = route<typeof login.refresh>('POST', `${v3}/refresh`)
export const logout = route<typeof login.logout>('POST', `${v3}/logout`)
export const makeAccount = route<typeof registration.register>('POST', `${v3}/register`)
export const getSetup = route<typeof setup.getSetup>('GET', '/api/v1/setup')
export const completeSetup = route<typeof setup.completeSetup>('POST', '/api/v1/setup')
export const whoAmI = route<typeof account.getTokenOwner>('GET', `${v3}/account/whoami`)
export const putDevice = route<typeof devices.updateDevice>('PUT', `${v3}/devices/{deviceId}`)

export const syncOnce = route<typeof sync.sync>('GET', `${v3}/sync`)
export const getMessages = route<typeof events.getRoomEvents>('GET', `${room}/messages`)
export const getMembers = route<typeof events.getMembersByRoom>('GET', `${room}/members`)
export const getRelations = route<typeof relations.getRelatingEvents>(
  'GET',
  '/_matrix/client/v1/rooms/{roomId}/relations/{eventId}',
)
export const getThreads = route<typeof threads.getThreadRoots>('GET', '/_matrix/client/v1/rooms/{roomId}/threads')

export const sendEvent = route<typeof sending.sendMessage>('PUT', `${room}/send/{eventType}/{txnId}`)
export const redactEvent = route<typeof sending.redactEvent>('PUT', `${room}/redact/{eventId}/{txnId}`)
export const putState = route<typeof state.setRoomStateWithKey>('PUT', `${room}/state/{eventType}/{stateKey}`)
export const putStateWithoutKey = route<typeof state.setRoomStateWithEmptyKey>('PUT', `${room}/state/{eventType}`)

export const createRoom = route<typeof creation.createRoom>('POST', `${v3}/createRoom`)
export const joinRoom = route<typeof joining.joinRoom>('POST', `${v3}/join/{roomIdOrAlias}`)
export const getRoomIdByAlias = route<typeof aliases.getRoomIdByAlias>('GET', `${v3}/directory/room/{roomAlias}`)
export const leaveRoom = route<typeof membership.leaveRoom>('POST', `${room}/leave`)
export const forgetRoom = route<typeof membership.forgetRoom>('POST', `${room}/forget`)
export const inviteUser = route<typeof membership.inviteUser>('POST', `${room}/invite`)
export const kickUser = route<typeof membership.kick>('POST', `${room}/kick`)
export const banUser = route<typeof membership.ban>('POST', `${room}/ban`)
export const unbanUser = route<typeof membership.unban>('POST', `${room}/unban`)

export const putTyping = route<typeof typing.setTyping>('PUT', `${room}/typing/{userId}`)
export const postReceipt = route<typeof receipts.postReceipt>('POST', `${room}/receipt/{receiptType}/{eventId}`)
export const postReadMarkers = route<typeof receipts.setReadMarker>('POST', `${room}/read_markers`)
export const putTag = route<typeof tags.setRoomTag>('PUT', `${own}/rooms/{roomId}/tags/{tag}`)
export const deleteTag = route<typeof tags.deleteRoomTag>('DELETE', `${own}/rooms/{roomId}/tags/{tag}`)
export const putAccountData = route<typeof accountData.setAccountData>('PUT', `${own}/account_data/{type}`)
export const putRoomAccountData = route<typeof accountData.setAccountDataPerRoom>(
  'PUT',
  `${own}/rooms/{roomId}/account_data/{type}`,
)

export const putPushRule = route<typeof pushRules.setPushRule>('PUT', `${v3}/pushrules/global/{kind}/{ruleId}`)
export const deletePushRule = route<typeof pushRules.deletePushRule>('DELETE', `${v3}/pushrules/global/{kind}/{ruleId}`)

export const getRoomSummary = route<typeof summary.getRoomSummary>(
  'GET',
  '/_matrix/client/v1/room_summary/{roomIdOrAlias}',
)
export const queryPublicRooms = route<typeof publicRooms.queryPublicRooms>('POST', `${v3}/publicRooms`)
export const searchUsers = route<typeof directory.searchUserDirectory>('POST', `${v3}/user_directory/search`)
export const getProfile = route<typeof profiles.getUserProfile>('GET', `${v3}/profile/{userId}`)
export const putProfileField = route<typeof profiles.setProfileField>('PUT', `${v3}/profile/{userId}/{keyName}`)

export const uploadContent = route<typeof media.uploadContent>('POST', '/_matrix/media/v3/upload')
export const getMediaConfig = route<typeof media.getConfigAuthed>('GET', '/_matrix/client/v1/media/config')
export const downloadContent = bytesRoute<typeof media.getContentAuthed>(
  'GET',
  '/_matrix/client/v1/media/download/{serverName}/{mediaId}',
)
export const downloadThumbnail = bytesRoute<typeof media.getContentThumbnailAuthed>(
  'GET',
  '/_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}',
)
