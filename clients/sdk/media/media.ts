export interface UploadProgress {
  readonly sentBytes: number
  readonly totalBytes: number
}

export interface Media {
  /** Gives the `mxc:` address. */
  upload(
    file: Blob,
    options?: {
      readonly name?: string
      readonly signal?: AbortSignal
      readonly onProgress?: (progress: UploadProgress) => void
    },
  ): Promise<string>
  download(mxc: string, signal?: AbortSignal): Promise<Blob>
  /** Kept in a bounded cache, so that scrolling back asks nothing. */
  thumbnail(
    mxc: string,
    size: { readonly width: number; readonly height: number; readonly method?: 'crop' | 'scale' },
    signal?: AbortSignal,
  ): Promise<Blob>
  /** The largest file the server takes, if it says. */
  uploadBytesMax(): Promise<number | undefined>
}
