/** Files of messages and pictures of people and rooms. All of them need the access token, so they come as blobs, not as URLs. */
import type { Api } from '../api/api.ts'
import { ApiError } from '../api/api-error.ts'
import { downloadContent, downloadThumbnail, getMediaConfig } from '../api/routes.ts'
import { BlobCache } from './blob-cache.ts'
import { parseMxc, type ContentAddress } from './mxc.ts'
import { uploadByFetch, uploadByXhr, type UploadProgress } from './upload.ts'

export type { UploadProgress } from './upload.ts'

const THUMBNAIL_BYTES_MAX = 32 * 1024 * 1024
/** As an `<img>` would say: by itself `fetch` says nothing, and gets what the oldest clients can read. */
const IMAGES = 'image/webp,image/*;q=0.8'
const DOWNLOAD_MS_MAX = 10 * 60 * 1000

export interface UploadOptions {
  readonly name?: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: UploadProgress) => void
}

export interface ThumbnailSize {
  readonly width: number
  readonly height: number
  readonly method?: 'crop' | 'scale'
}

export class Media {
  readonly #api: Api
  readonly #thumbnails = new BlobCache(THUMBNAIL_BYTES_MAX)
  #bytesMax: Promise<number | undefined> | undefined

  constructor(api: Api) {
    this.#api = api
  }

  /** Gives the `mxc:` address. */
  async upload(file: Blob, { name, signal, onProgress }: UploadOptions = {}): Promise<string> {
    const upload = 'XMLHttpRequest' in globalThis ? uploadByXhr : uploadByFetch
    return upload(this.#api, { file, name, signal, onProgress })
  }

  async download(mxc: string, signal?: AbortSignal): Promise<Blob> {
    const params = addressOf(mxc)
    return this.#api.call(downloadContent, { params }, { signal, timeoutMs: DOWNLOAD_MS_MAX })
  }

  /** Kept in a bounded cache, so that scrolling back asks nothing. Not cancelable: others may wait for the same one. */
  async thumbnail(mxc: string, { width, height, method = 'scale' }: ThumbnailSize): Promise<Blob> {
    const params = addressOf(mxc)
    return this.#thumbnails.get(`${mxc} ${width} ${height} ${method}`, () =>
      this.#api.call(downloadThumbnail, { params, query: { width, height, method } }, { accept: IMAGES }),
    )
  }

  /** The largest file the server takes, if it says. Asked once. */
  async uploadBytesMax(): Promise<number | undefined> {
    this.#bytesMax ??= this.#askBytesMax()
    return this.#bytesMax
  }

  async #askBytesMax(): Promise<number | undefined> {
    try {
      return (await this.#api.call(getMediaConfig, {}))['m.upload.size']
    } catch (error) {
      this.#bytesMax = undefined
      throw error
    }
  }
}

function addressOf(mxc: string): ContentAddress {
  const address = parseMxc(mxc)
  if (!address) throw new ApiError('M_INVALID_PARAM', 'This is no address of a file.', { status: 400 })
  return address
}
