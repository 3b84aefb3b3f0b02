/** The address that a request counts for. Behind a trusted proxy it is the one that the proxy names. */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

export type TrustedProxies = BlockList

/** Addresses or networks in CIDR notation. */
export function trustedProxies(networks: readonly string[]): TrustedProxies {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Of whoever makes this request. */
export function requestAddress({ socket, headers }: IncomingMessage, proxies: TrustedProxies): string {
  const forwarded = headers['x-forwarded-for']
  const named = Array.isArray(forwarded) ? forwarded.join(',') : forwarded
  return remoteAddressOf(socket.remoteAddress ?? '', named, proxies)
}

export function remoteAddressOf(peer: string, forwardedFor: string | undefined, proxies: TrustedProxies): string {
  let address = plain(peer)
  // Every proxy appends whom it heard, so the list is believed from its end, as far as trusted proxies wrote it.
  const named = forwardedFor?.split(',') ?? []
  while (named.length > 0 && proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) {
    const next = plain(named.pop()?.trim() ?? '')
    if (isIP(next) === 0) break
    address = next
  }
  return address
}

/** What a rate limit is counted by: an IPv6 network of 64 bits is one customer, an IPv4 address may be many. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length) }, () => '0')
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`
}

/** IPv4 as a socket that speaks both reports it. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
