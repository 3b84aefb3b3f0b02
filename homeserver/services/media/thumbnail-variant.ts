import type { ThumbnailWish } from '#homeserver/ports/thumbnailer.ts'

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
  return { ...wish, width, height } as ThumbnailVariant
}

/** Tells the variants of one image apart; fit for a blob key. */
export function variantName({ width, height, method, animated }: ThumbnailVariant): string {
  return `${method}-${width}x${height}${animated ? '-animated' : ''}`
}
