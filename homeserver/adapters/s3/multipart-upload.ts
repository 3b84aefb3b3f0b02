import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3'
import { bodyOf } from './body.ts'
import type { Requests, WriteOutcome } from './requests.ts'

/** The least that S3 takes for every part but the last one. */
export const PART_BYTES = 5 * 1024 * 1024

/** An object that is sent in parts, and visible once it is complete. */
export class MultipartUpload {
  readonly #requests: Requests
  readonly #upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined }
  readonly #parts: CompletedPart[] = []

  private constructor(requests: Requests, upload: { Bucket: string; Key: string; UploadId: string | undefined }) {
    this.#requests = requests
    this.#upload = upload
  }

  static async begin(requests: Requests, key: string, signal?: AbortSignal): Promise<MultipartUpload> {
    const target = requests.target(key)
    const command = new CreateMultipartUploadCommand({
      ...target,
      ...requests.encryption,
      ChecksumAlgorithm: 'CRC32',
    })
    const { UploadId } = await requests.send((client, options) => client.send(command, options), signal)
    return new MultipartUpload(requests, { ...target, UploadId })
  }

  /** Once it has resolved, `bytes` may be overwritten. */
  async add(bytes: Buffer, signal?: AbortSignal): Promise<void> {
    const PartNumber = this.#parts.length + 1
    const part = await this.#requests.send(async (client, options, patience) => {
      const body = bodyOf(bytes, patience.moved)
      const { ETag } = await client.send(new UploadPartCommand({ ...this.#upload, ...body, PartNumber }), options)
      return { PartNumber, ETag, ChecksumCRC32: body.ChecksumCRC32 }
    }, signal)
    this.#parts.push(part)
  }

  async complete(): Promise<WriteOutcome> {
    const command = new CompleteMultipartUploadCommand({
      ...this.#upload,
      MultipartUpload: { Parts: this.#parts },
      IfNoneMatch: '*',
    })
    return await this.#requests.write((client, options) => client.send(command, options))
  }

  async abort(): Promise<void> {
    await abortUpload(this.#requests, this.#upload)
  }
}

export async function abortUpload(
  requests: Requests,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
  signal?: AbortSignal,
): Promise<void> {
  const command = new AbortMultipartUploadCommand(upload)
  await requests.unless(['NoSuchUpload'], (client, options) => client.send(command, options), signal)
}
