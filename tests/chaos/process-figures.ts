/** What Linux tells of a process and of the connections to it. */
import { readFileSync } from 'node:fs'

/** On every architecture that Node.js runs on. */
const TICKS_PER_SECOND = 100
const ESTABLISHED = '01'

export function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

/** Processor time of all its threads so far. */
export function cpuSeconds(pid: number): number {
  // The name in brackets may hold spaces; behind it the 12th and 13th field are user and system time.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** As the server has them that listens on this port of IPv4. */
export function connectionsTo(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)
  const established = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, , state]) => state === ESTABLISHED && address?.endsWith(local))
  return established.length
}
