/** `m.room.avatar`: the picture of a room. */
import * as z from 'zod'
import { ContentUri } from '../uris.ts'
import { ImageInfo } from './file.ts'

export const AvatarContent = z.looseObject({
  url: ContentUri.optional().describe('Absent: the room has no picture.'),
  info: ImageInfo.optional(),
})
export type AvatarContent = z.output<typeof AvatarContent>
