import type { EventContent } from '#sdk/timeline/row.ts'

/** What a message says of a file; sizes as its sender claims them. */
export interface MediaDetails {
  readonly url: string
  readonly name: string
  readonly caption: string | undefined
  readonly mimeType: string
  readonly sizeBytes: number | undefined
  readonly width: number | undefined
  readonly height: number | undefined
  readonly isPicture: boolean
}

const TYPES = ['m.image', 'm.file', 'm.video', 'm.audio']
/** What browsers draw and what cannot run anything. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

export function mediaOf(content: EventContent): MediaDetails | undefined {
  const { msgtype, url, body, filename, info } = content as Record<string, unknown>
  if (typeof msgtype !== 'string' || !TYPES.includes(msgtype)) return undefined
  if (typeof url !== 'string' || !url.startsWith('mxc://')) return undefined
  const details = (typeof info === 'object' && info !== null ? info : {}) as Record<string, unknown>
  const text = typeof body === 'string' ? body : ''
  const name = typeof filename === 'string' ? filename : text
  const mimeType = typeof details['mimetype'] === 'string' ? details['mimetype'] : 'application/octet-stream'
  return {
    url,
    name: name === '' ? 'File' : name,
    caption: typeof filename === 'string' && text !== '' && text !== filename ? text : undefined,
    mimeType,
    sizeBytes: details['size'] === 0 ? 0 : positive(details['size']),
    width: positive(details['w']),
    height: positive(details['h']),
    isPicture: msgtype === 'm.image' && (PICTURES.includes(mimeType) || details['mimetype'] === undefined),
  }
}

/** The box that a picture gets before it is loaded, so that nothing jumps when it comes. */
export function pictureBox(media: MediaDetails, max: { readonly width: number; readonly height: number }) {
  const { width, height } = media
  if (width === undefined || height === undefined) return max
  const scale = Math.min(max.width / width, max.height / height, 1)
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) }
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}
