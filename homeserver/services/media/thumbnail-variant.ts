import type { ThumbnailFormat, ThumbnailWish } from '#homeserver/ports/thumbnailer.ts'

type Box = readonly [width: number, height: number]

/** The only sizes that are ever made, so that nobody can fill the disk by asking for all the others. */
const BOXES = {
  crop: [
    [32, 32],
    [96, 96],
    [192, 192],
    [512, 512],
  ],
  scale: [
    [160, 160],
    [320, 240],
    [640, 480],
    [800, 600],
    [1600, 1200],
  ],
} as const satisfies Record<ThumbnailWish['method'], readonly Box[]>

const LARGEST = { crop: BOXES.crop[3], scale: BOXES.scale[4] }

declare const brand: unique symbol
export type ThumbnailVariant = ThumbnailWish & { readonly [brand]: 'ThumbnailVariant' }

/** The smallest box that is not smaller than the wished one in any direction, or else the largest there is. */
export function variantFor(wish: ThumbnailWish): ThumbnailVariant {
  const boxes: readonly Box[] = BOXES[wish.method]
  const [width, height] = boxes.find((box) => box[0] >= wish.width && box[1] >= wish.height) ?? LARGEST[wish.method]
  const animated = wish.animated && wish.format === 'webp'
  return { ...wish, width, height, animated } as ThumbnailVariant
}

/**
 * WebP shows photographs, transparency and motion, to whoever can read it. For the others the uploader's word decides
 * between two formats: a wrong one costs bytes or transparency, no more.
 */
export function formatFor(contentType: string, takesWebp: boolean): ThumbnailFormat {
  if (takesWebp) return 'webp'
  return /^image\/(?:png|apng|gif)\b/i.test(contentType) ? 'png' : 'jpeg'
}

/** Tells the variants of one image apart; fit for a blob key. */
export function variantName({ width, height, method, animated, format }: ThumbnailVariant): string {
  return `${method}-${width}x${height}${animated ? '-animated' : ''}${format === 'webp' ? '' : `-${format}`}`
}
