/** Files as messages describe them. Client-Server API, "m.room.message msgtypes" and "Sending encrypted attachments". */
import * as z from 'zod'
import { ContentUri } from '../uris.ts'

/** A file that was encrypted before it was uploaded. */
export const EncryptedFile = z.looseObject({
  url: ContentUri,
  key: z.looseObject({
    kty: z.literal('oct'),
    key_ops: z.array(z.string()),
    alg: z.literal('A256CTR'),
    k: z.string(),
    ext: z.literal(true),
  }),
  iv: z.string(),
  hashes: z.record(z.string(), z.string()),
  v: z.literal('v2'),
})
export type EncryptedFile = z.output<typeof EncryptedFile>

const size = z.int().min(0)

const picture = { mimetype: z.string().optional(), size: size.optional(), w: size.optional(), h: size.optional() }

const thumbnail = {
  thumbnail_url: ContentUri.optional(),
  thumbnail_file: EncryptedFile.optional(),
  thumbnail_info: z.looseObject(picture).optional(),
}

export const FileInfo = z.looseObject({ mimetype: z.string().optional(), size: size.optional(), ...thumbnail })
export type FileInfo = z.output<typeof FileInfo>

export const ImageInfo = z.looseObject({ ...picture, ...thumbnail, is_animated: z.boolean().optional() })
export type ImageInfo = z.output<typeof ImageInfo>

export const AudioInfo = z.looseObject({
  mimetype: z.string().optional(),
  size: size.optional(),
  duration: size.optional().describe('Milliseconds.'),
})
export type AudioInfo = z.output<typeof AudioInfo>

export const VideoInfo = z.looseObject({
  ...picture,
  ...thumbnail,
  duration: size.optional().describe('Milliseconds.'),
})
export type VideoInfo = z.output<typeof VideoInfo>
