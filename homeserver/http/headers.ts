/** Headers that every reply of a kind carries, as the flat list that node:http writes without a further look. */

/** Client-Server API, "Web Browser Clients". */
const CORS = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Allow-Methods',
  'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers',
  'X-Requested-With, Content-Type, Authorization',
  'Access-Control-Expose-Headers',
  'Retry-After, ETag',
]

const SECURITY = ['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer']

/** What the API says is data: nothing in it may run or be framed, should a browser be led to show it. */
export const API_HEADERS: readonly string[] = [
  ...CORS,
  ...SECURITY,
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'; sandbox",
]

export const PREFLIGHT_HEADERS: readonly string[] = [...CORS, ...SECURITY, 'Access-Control-Max-Age', '86400']

/**
 * For the web client. Styles may be inline because Angular writes those of its components into the page; scripts may not.
 * `publicUrl` is where the client finds the API when that is not where the page came from.
 */
export function webHeaders(publicUrl: string): readonly string[] {
  const { origin } = new URL(publicUrl)
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob: ${origin}`,
    `media-src 'self' blob: ${origin}`,
    `connect-src 'self' ${origin} ${origin.replace(/^http/, 'ws')}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  return [
    ...SECURITY,
    'Content-Security-Policy',
    policy.join('; '),
    'Cross-Origin-Opener-Policy',
    'same-origin',
    'X-Frame-Options',
    'DENY',
  ]
}
