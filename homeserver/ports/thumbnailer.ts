/**
 * Small pictures of uploaded images. The source comes from anybody, so it is taken for hostile: an adapter decides by
 * the bytes what they are, decodes JPEG, PNG, GIF and WebP only, bounds pixels, time and the number of sources in memory, and
 * cannot be brought down by a decoder that crashes. The result carries none of the source's metadata, and is never larger
 * than the source in either direction.
 */
export interface Thumbnailer extends AsyncDisposable {
  /** `source` is called once it is this image's turn. What it throws is passed on. */
  make(source: () => Promise<Uint8Array>, wish: ThumbnailWish): Promise<Thumbnail>
}

export interface ThumbnailWish {
  readonly width: number
  readonly height: number
  /** `crop` fills the box, cutting off what juts out; `scale` fits the whole image into it. */
  readonly method: 'crop' | 'scale'
  /** A moving image stays one, if it is small enough and WebP is wished. Otherwise the first picture is taken. */
  readonly animated: boolean
  readonly format: ThumbnailFormat
}

/** JPEG has no transparency: what shines through is white there. */
export type ThumbnailFormat = 'webp' | 'png' | 'jpeg'

export type Thumbnail =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly reason: ThumbnailRefusal }

/**
 * `unsupported`: not one of the four formats. `broken`: cannot be decoded. `too_large`: too many pixels. `too_slow`: gave
 * up after a while. `busy`: too many images are waiting; may be retried.
 */
export type ThumbnailRefusal = 'unsupported' | 'broken' | 'too_large' | 'too_slow' | 'busy'
