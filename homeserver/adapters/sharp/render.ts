import sharp, { type Sharp } from 'sharp'
import type { Thumbnail, ThumbnailFormat, ThumbnailWish } from '#homeserver/ports/thumbnailer.ts'

/** Of all pictures of a moving image together; decoded, they take four bytes each. */
const PIXELS_MAX = 32_000_000

// libvips tries all its decoders on any input. Only these stay within reach.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadWebpBuffer',
  ],
})
sharp.cache(false)
sharp.concurrency(1)

/** Decodes in this process: to be called in one that may crash. */
export async function render(source: Uint8Array, wish: ThumbnailWish): Promise<Thumbnail> {
  try {
    // Reads the head only, so that any size can be told from damage.
    const { width, height, pages = 1 } = await sharp(source, { limitInputPixels: false }).metadata()
    if (width * height > PIXELS_MAX) return { ok: false, reason: 'too_large' }
    const isMoving = wish.animated && wish.format === 'webp' && pages > 1
    const animated = isMoving && width * height * pages <= PIXELS_MAX
    const picture = sharp(source, { limitInputPixels: PIXELS_MAX, failOn: 'error', animated })
      .autoOrient()
      .resize({
        width: wish.width,
        height: wish.height,
        fit: wish.method === 'crop' ? 'cover' : 'inside',
        withoutEnlargement: true,
      })
    const { data, info } = await encoded(picture, wish.format).toBuffer({ resolveWithObject: true })
    return { ok: true, bytes: data, width: info.width, height: info.pageHeight ?? info.height }
  } catch {
    // Whatever libvips says of hostile bytes is of no use to anybody.
    return { ok: false, reason: 'broken' }
  }
}

function encoded(picture: Sharp, format: ThumbnailFormat): Sharp {
  switch (format) {
    case 'webp':
      return picture.webp({ quality: 80, effort: 3 })
    case 'png':
      return picture.png()
    case 'jpeg':
      return picture.flatten({ background: 'white' }).jpeg({ quality: 80 })
  }
}
