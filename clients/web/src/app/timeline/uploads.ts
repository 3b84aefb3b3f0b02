import { inject, Injectable, signal } from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import { pictureSize } from './picture-size.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { explainError } from '../ui/explain-error.ts'

export type UploadState =
  | { readonly phase: 'staged' }
  | { readonly phase: 'sending'; readonly part: number }
  | { readonly phase: 'failed'; readonly reason: string }

export interface Upload {
  readonly id: number
  readonly place: string
  readonly file: File
  readonly state: UploadState
}

/** Where the files of a conversation go. */
export interface Destination {
  readonly room: Room
  readonly threadId: string | undefined
  readonly place: string
}

/** Files that were attached and are not sent yet. Belongs to the workspace: it goes on while other channels are read. */
@Injectable()
export class Uploads {
  readonly #client = inject(CLIENT)
  readonly #uploads = signal<readonly Upload[]>([])
  readonly #aborts = new Map<number, AbortController>()
  readonly all = this.#uploads.asReadonly()
  #count = 0

  stage(place: string, files: Iterable<File>): void {
    const fresh = [...files].map((file) => ({ id: ++this.#count, place, file, state: { phase: 'staged' } as const }))
    this.#uploads.update((uploads) => [...uploads, ...fresh])
  }

  /** Takes a file out, whatever has become of it. */
  drop(id: number): void {
    this.#aborts.get(id)?.abort()
    this.#uploads.update((uploads) => uploads.filter((upload) => upload.id !== id))
  }

  /** One after the other, so that the messages come in the order of the files. */
  async sendStaged(destination: Destination, caption: string): Promise<void> {
    const staged = this.#uploads().filter(
      (upload) => upload.place === destination.place && upload.state.phase === 'staged',
    )
    for (const upload of staged) this.#set(upload.id, { phase: 'sending', part: 0 })
    for (const [index, upload] of staged.entries()) await this.#send(upload, destination, index === 0 ? caption : '')
  }

  async retry(id: number, destination: Destination): Promise<void> {
    const upload = this.#uploads().find((one) => one.id === id)
    if (upload !== undefined) await this.#send(upload, destination, '')
  }

  async #send({ id, file }: Upload, { room, threadId }: Destination, caption: string): Promise<void> {
    if (!this.#uploads().some((upload) => upload.id === id)) return
    const abort = new AbortController()
    this.#aborts.set(id, abort)
    this.#set(id, { phase: 'sending', part: 0 })
    try {
      const size = await pictureSize(file)
      const url = await this.#client.media.upload(file, {
        name: file.name,
        signal: abort.signal,
        onProgress: ({ sentBytes, totalBytes }) => {
          this.#set(id, { phase: 'sending', part: totalBytes === 0 ? 1 : sentBytes / totalBytes })
        },
      })
      room.messages.sendFile({
        url,
        name: file.name,
        mimeType: file.type || 'application/octet-stream',
        sizeBytes: file.size,
        ...size,
        ...(caption === '' ? {} : { caption }),
        ...(threadId === undefined ? {} : { threadId }),
      })
      this.drop(id)
    } catch (error) {
      if (!abort.signal.aborted) this.#set(id, { phase: 'failed', reason: explainError(error) })
    } finally {
      this.#aborts.delete(id)
    }
  }

  #set(id: number, state: UploadState): void {
    this.#uploads.update((uploads) => uploads.map((upload) => (upload.id === id ? { ...upload, state } : upload)))
  }
}
