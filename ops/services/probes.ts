/** Questions whether a server serves. Whatever goes wrong means "not yet". */
import { once } from 'node:events'
import { connect } from 'node:net'

const ANSWER_MS_MAX = 2_000

/** The first bytes that a server answers to a message, or nothing. An empty message only connects. */
export async function answerTo(address: string, message: string | Uint8Array): Promise<Buffer | undefined> {
  const { hostname, port } = new URL(`tcp://${address}`)
  const signal = AbortSignal.timeout(ANSWER_MS_MAX)
  const socket = connect({ host: hostname, port: Number(port) })
  try {
    await once(socket, 'connect', { signal })
    if (message.length === 0) return Buffer.alloc(0)
    socket.write(message)
    const [answer] = (await once(socket, 'data', { signal })) as [Buffer]
    return answer
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
