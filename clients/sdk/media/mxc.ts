/** Addresses of content: `mxc://server/id`. Client-Server API, "Matrix Content (mxc://) URIs". */

export interface ContentAddress {
  readonly serverName: string
  readonly mediaId: string
}

const ADDRESS = /^mxc:\/\/([^/?#]+)\/([A-Za-z0-9_-]{1,255})$/

/** Undefined for anything else: content of others may hold any text. */
export function parseMxc(url: string): ContentAddress | undefined {
  const [, serverName, mediaId] = ADDRESS.exec(url) ?? []
  return serverName === undefined || mediaId === undefined ? undefined : { serverName, mediaId }
}
