/** Both sides show a certificate, and trust those that `ca` has signed and nobody else. */
export interface PeerTls {
  /** Each PEM. */
  readonly ca: string | Buffer
  readonly cert: string | Buffer
  readonly key: string | Buffer
}
