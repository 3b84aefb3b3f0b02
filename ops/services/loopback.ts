/** Addresses and ports on this machine that nobody uses. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'

const TRIES_MAX = 100

/**
 * A loopback address for one server. On Linux all of 127.0.0.0/8 is there without set-up, and outgoing connections come from
 * 127.0.0.1, so that none of them takes the port of a server that is about to be started again. Elsewhere there is one address.
 */
export function loopbackAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1'
  return `127.0.${1 + Math.floor(Math.random() * 254)}.${2 + Math.floor(Math.random() * 253)}`
}

export async function freePorts(host: string, count: number): Promise<readonly number[]> {
  // All of them are held until the last is found, or one would be found twice.
  const held = await Promise.all(Array.from({ length: count }, () => listen(host, 0)))
  const ports = held.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(held.map(close))
  return ports
}

/** `count` loopback addresses on which all of these ports are free. */
export async function addressesWithFreePorts(count: number, ports: readonly number[]): Promise<readonly string[]> {
  const found = new Set<string>()
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries === TRIES_MAX)
      throw new Error(`Fewer than ${count} loopback addresses have the ports ${ports.join(' and ')} free.`)
    const address = loopbackAddress()
    if (await areFree(address, ports)) found.add(address)
  }
  return [...found]
}

async function areFree(host: string, ports: readonly number[]): Promise<boolean> {
  const attempts = await Promise.allSettled(ports.map((port) => listen(host, port)))
  const held = attempts.filter((attempt) => attempt.status === 'fulfilled').map(({ value }) => value)
  await Promise.all(held.map(close))
  return held.length === ports.length
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  return server
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
