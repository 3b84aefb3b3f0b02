/** Files of the demo go through the same door as everybody's. */
import type { UserId } from '#spec/ids.ts'
import type { UploadedFile } from './content.ts'
import type { DemoPorts } from './demo-ports.ts'
import type { DemoFile } from './files.ts'

export async function upload(file: DemoFile, uploader: UserId, ports: DemoPorts): Promise<UploadedFile> {
  const { name, mimeType, bytes } = file
  const mediaId = await ports.media.uploads.upload({
    ...{ uploader, content: inOne(bytes), contentType: mimeType, fileName: name },
    signal: new AbortController().signal,
  })
  const size = file.width === undefined || file.height === undefined ? {} : { width: file.width, height: file.height }
  return { name, mimeType, sizeBytes: bytes.length, url: `mxc://${ports.serverName}/${mediaId}`, ...size }
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
