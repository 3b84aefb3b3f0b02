import { roomVersions } from '#federation/rules/room-versions.ts'

/** The IDs of the room versions in which rooms can be made and taken part in. */
export const supportedVersions: readonly string[] = Object.keys(roomVersions)
