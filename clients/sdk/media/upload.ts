/**
 * Sending a file with a sign of how far it is. Only `XMLHttpRequest` tells that, so browsers use it; elsewhere `fetch` does, and
 * tells the end.
 */
import type { Api } from '../api/api.ts'
import { ApiError, NO_CONNECTION } from '../api/api-error.ts'
import { errorOf } from '../api/http.ts'
import { uploadContent } from '../api/routes.ts'
import { urlOf } from '../api/url.ts'

export interface UploadProgress {
  readonly sentBytes: number
  readonly totalBytes: number
}

export interface Upload {
  readonly file: Blob
  readonly name: string | undefined
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: UploadProgress) => void) | undefined
}

export type Uploader = (api: Api, upload: Upload) => Promise<string>

/** A file may take long, so only the caller ends it. */
const UPLOAD_MS_MAX = 24 * 60 * 60 * 1000

/** Gives the `mxc:` address. */
export const uploadByFetch: Uploader = async (api, { file, name, signal, onProgress }) => {
  const input = { query: name === undefined ? {} : { filename: name }, body: file }
  const options = { signal, timeoutMs: UPLOAD_MS_MAX, contentType: typeOf(file) }
  const reply = await api.call(uploadContent, input, options)
  onProgress?.({ sentBytes: file.size, totalBytes: file.size })
  return reply.content_uri
}

export const uploadByXhr: Uploader = (api, upload) => api.withToken((token) => sendByXhr(api, upload, token))

/** What is used of a browser's `XMLHttpRequest`, whose types other hosts do not have. */
interface Xhr {
  readonly upload: { onprogress: ((event: { readonly loaded: number; readonly total: number }) => void) | null }
  readonly status: number
  readonly responseText: string
  onload: (() => void) | null
  onerror: (() => void) | null
  onabort: (() => void) | null
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: Blob): void
  abort(): void
}

async function sendByXhr(api: Api, { file, name, signal, onProgress }: Upload, token: string): Promise<string> {
  signal?.throwIfAborted()
  const { XMLHttpRequest } = globalThis as unknown as { readonly XMLHttpRequest: new () => Xhr }
  const xhr = new XMLHttpRequest()
  const abort = () => {
    xhr.abort()
  }
  signal?.addEventListener('abort', abort)
  try {
    return await new Promise<string>((resolve, reject) => {
      xhr.upload.onprogress = ({ loaded, total }) => onProgress?.({ sentBytes: loaded, totalBytes: total })
      xhr.onload = () => {
        const error =
          xhr.status === 200 ? undefined : errorOf(xhr.status, xhr.responseText, xhr.getResponseHeader('retry-after'))
        if (error) reject(error)
        else resolve((JSON.parse(xhr.responseText) as { content_uri: string }).content_uri)
      }
      xhr.onerror = () => {
        reject(new ApiError(NO_CONNECTION, 'The file could not be sent.', { status: 0 }))
      }
      xhr.onabort = () => {
        reject(new DOMException('The upload was canceled.', 'AbortError'))
      }
      const query = name === undefined ? {} : { filename: name }
      xhr.open(uploadContent.method, urlOf(api.credentials.baseUrl, uploadContent.path, {}, query))
      xhr.setRequestHeader('authorization', `Bearer ${token}`)
      xhr.setRequestHeader('content-type', typeOf(file))
      xhr.send(file)
    })
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function typeOf(file: Blob): string {
  return file.type === '' ? 'application/octet-stream' : file.type
}
