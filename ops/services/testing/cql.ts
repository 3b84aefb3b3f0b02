/** The least client of Cassandra: one connection for one statement, by version 4 of the native protocol. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const ANSWER_MS_MAX = 15_000
const HEADER_BYTES = 9
const STARTUP = 1
const QUERY = 7
const ERROR = 0
const CONSISTENCIES = { ONE: 1, QUORUM: 4 } as const

/**
 * @returns the bytes of the answer as text, with those of the values among them
 * @throws with the server's message, and when it is not there or does not answer
 */
export async function cql(
  address: string,
  statement: string,
  consistency: keyof typeof CONSISTENCIES = 'ONE',
): Promise<string> {
  const { hostname, port } = new URL(`tcp://${address}`)
  const signal = AbortSignal.timeout(ANSWER_MS_MAX)
  const socket = connect({ host: hostname, port: Number(port) })
  try {
    await once(socket, 'connect', { signal })
    await ask(socket, STARTUP, Buffer.concat([int16(1), string('CQL_VERSION'), string('3.0.0')]), signal)
    const noFlags = Buffer.of(0)
    const query = Buffer.concat([
      int32(statement.length),
      Buffer.from(statement),
      int16(CONSISTENCIES[consistency]),
      noFlags,
    ])
    return await ask(socket, QUERY, query, signal)
  } finally {
    socket.destroy()
  }
}

async function ask(socket: Socket, operation: number, body: Buffer, signal: AbortSignal): Promise<string> {
  socket.write(Buffer.concat([Buffer.of(4, 0, 0, 0, operation), int32(body.length), body]))
  let answer = Buffer.alloc(0)
  while (answer.length < HEADER_BYTES || answer.length < HEADER_BYTES + answer.readInt32BE(HEADER_BYTES - 4)) {
    const [chunk] = (await once(socket, 'data', { signal })) as [Buffer]
    answer = Buffer.concat([answer, chunk])
  }
  const text = answer.subarray(HEADER_BYTES).toString('latin1')
  if (answer[4] === ERROR) throw new Error(text)
  return text
}

function int16(value: number): Buffer {
  return Buffer.of(value >> 8, value & 255)
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function string(value: string): Buffer {
  return Buffer.concat([int16(value.length), Buffer.from(value)])
}
