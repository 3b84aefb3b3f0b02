import { inject, Injectable, signal, type Signal, type WritableSignal } from '@angular/core'
import { ApiError } from '#sdk/api/api-error.ts'
import { CLIENT } from './client-token.ts'

/** Object URLs that are kept; the oldest one goes when one more is made. */
const URLS_MAX = 400

/** Nothing yet while it is on its way; `null` where it cannot be had. */
export type MediaUrl = string | null | undefined

type Size = { readonly width: number; readonly height: number; readonly method: 'crop' | 'scale' }

/** Pictures need the access token, so the page cannot name them: they are fetched and handed out as object URLs. */
@Injectable()
export class MediaUrls {
  readonly #client = inject(CLIENT)
  readonly #urls = new Map<string, WritableSignal<MediaUrl>>()

  avatar(mxc: string | undefined): string | undefined {
    if (mxc === undefined) return undefined
    return this.thumbnail(mxc, { width: 96, height: 96, method: 'crop' })() ?? undefined
  }

  thumbnail(mxc: string, size: Size): Signal<MediaUrl> {
    const key = `${size.width}x${size.height}${size.method} ${mxc}`
    return this.#url(key, async () => this.#client.media.thumbnail(mxc, size))
  }

  full(mxc: string): Signal<MediaUrl> {
    return this.#url(mxc, async () => this.#client.media.download(mxc))
  }

  #url(key: string, fetchBlob: () => Promise<Blob>): Signal<MediaUrl> {
    const known = this.#urls.get(key)
    if (known !== undefined) return known
    const fresh = signal<MediaUrl>(undefined)
    this.#urls.set(key, fresh)
    this.#forgetOldest()
    void this.#fill(fresh, key, fetchBlob)
    return fresh
  }

  async #fill(target: WritableSignal<MediaUrl>, key: string, fetchBlob: () => Promise<Blob>): Promise<void> {
    try {
      const url = URL.createObjectURL(await fetchBlob())
      if (this.#urls.get(key) === target) target.set(url)
      else URL.revokeObjectURL(url)
    } catch (error) {
      if (error instanceof ApiError && !error.isTemporary) target.set(null)
      // The stand-in stays on screen; forgetting the key lets the next view ask again.
      else this.#urls.delete(key)
    }
  }

  #forgetOldest(): void {
    if (this.#urls.size <= URLS_MAX) return
    const [key, url] = this.#urls.entries().next().value ?? []
    if (key === undefined || url === undefined) return
    this.#urls.delete(key)
    const text = url()
    if (typeof text === 'string') URL.revokeObjectURL(text)
  }
}
