import { describe, expect, it } from 'vitest'
import { networkOf, remoteAddressOf, trustedProxies } from './remote-address.ts'

describe('remoteAddressOf', () => {
  const proxies = trustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])

  it.each([
    ['ignores the header from an untrusted peer', '192.0.2.9', '198.51.100.1', '192.0.2.9'],
    ['takes what a trusted proxy appended', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['does not believe what the client wrote before it', '127.0.0.1', '203.0.113.5, 198.51.100.1', '198.51.100.1'],
    ['goes through several trusted proxies', 'fd00::1', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
    ['stops at what is no address', '127.0.0.1', '198.51.100.1, unknown', '127.0.0.1'],
    ['stays with the proxy where it names nobody', '127.0.0.1', undefined, '127.0.0.1'],
    ['reads IPv4 written as IPv6', '::ffff:10.0.0.1', '2001:db8::1', '2001:db8::1'],
  ])('%s', (_, peer, header, expected) => {
    expect(remoteAddressOf(peer, header, proxies)).toBe(expected)
  })
})

describe('networkOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
