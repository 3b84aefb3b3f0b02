/** Reads `redis://user:password@host:6379/0`, where all but the host may be left out; `rediss` stands for TLS. */

export interface RedisAddress {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
  readonly username?: string
  readonly password?: string
  readonly db: number
}

const PORT = 6379
const DB = /^\/?(?<db>\d{0,5})$/

/** Throws a `TypeError` that does not repeat the text, which may hold a password. */
export function redisAddress(text: string): RedisAddress {
  const url = URL.parse(text)
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    throw new TypeError('not the address of a Redis: it looks like redis://:password@host:6379/0')
  }
  const db = DB.exec(url.pathname)?.groups?.['db']
  if (db === undefined || url.search !== '' || url.hash !== '') {
    throw new TypeError('after host and port of a Redis there may be only the number of a database, such as /0')
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? PORT : Number(url.port),
    isTls: url.protocol === 'rediss:',
    ...(url.username === '' ? {} : { username: decoded(url.username) }),
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
    db: Number(db),
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new TypeError('a % in the user or password of a Redis address must be written as %25')
  }
}
