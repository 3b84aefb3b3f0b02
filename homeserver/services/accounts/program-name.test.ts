import { expect, it } from 'vitest'
import { programOf } from './program-name.ts'

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'

it.each([
  ['Python/3.12 aiohttp/3.9.5', 'Python'],
  ['curl/8.5.0', 'curl'],
  ['my-bot', 'my-bot'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox'],
  [`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`, 'Safari'],
  [`${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36`, 'Chrome'],
  [`${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0`, 'Edge'],
  ['Mozilla/5.0 (compatible)', 'Unknown device'],
  ['(hidden)', 'Unknown device'],
  ['', 'Unknown device'],
])('calls %j %s', (userAgent, name) => {
  expect(programOf(userAgent)).toBe(name)
})
