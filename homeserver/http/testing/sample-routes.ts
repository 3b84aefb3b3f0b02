/** Routes of every kind, for the tests of this folder. */
import * as z from 'zod'
import { route, type ApiRoute } from '#homeserver/api/route.ts'
import { bytes, endpoint } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'
import { RoomId } from '#spec/ids.ts'

const common = { auth: 'none', rateLimit: 'read', params: {}, query: z.object({}), errors: [] } as const
const base = '/_matrix/client/v3/test'

export const sampleRoutes: readonly ApiRoute[] = [
  route(
    endpoint({
      ...common,
      id: 'whoami',
      summary: 'Tell who calls.',
      method: 'GET',
      path: `${base}/whoami`,
      auth: 'accessToken',
      reply: z.object({ user_id: z.string(), address: z.string() }),
    }),
    async (_, caller) => ({ user_id: caller.userId, address: caller.remoteAddress }),
  ),
  route(
    endpoint({
      ...common,
      id: 'maybe',
      summary: 'Tell whether somebody known calls.',
      method: 'GET',
      path: `${base}/maybe`,
      auth: 'optional',
      reply: z.object({ user_id: z.string().nullable() }),
    }),
    async (_, caller) => ({ user_id: caller.session?.userId ?? null }),
  ),
  route(
    endpoint({
      ...common,
      id: 'echo',
      summary: 'Send the input back.',
      method: 'PUT',
      path: `${base}/rooms/{roomId}/echo`,
      aliases: ['/_matrix/client/unstable/test/{roomId}/echo/'],
      auth: 'accessToken',
      params: { roomId: RoomId },
      query: z.object({ limit: z.string().optional(), via: z.array(z.string()).optional() }),
      body: z.looseObject({ name: z.string(), nested: z.object({ count: z.int() }).optional() }),
      reply: z.looseObject({}),
    }),
    async (input) => ({ ...input }),
  ),
  route(
    endpoint({
      ...common,
      id: 'optionalBody',
      summary: 'Take a body that may be left out.',
      method: 'POST',
      path: `${base}/optional`,
      body: z.object({ reason: z.string().optional() }),
      reply: z.looseObject({}),
    }),
    async ({ body }) => ({ got: body.reason ?? 'nothing' }),
  ),
  route(
    endpoint({
      ...common,
      id: 'event',
      summary: 'Take what becomes an event.',
      method: 'POST',
      path: `${base}/event`,
      eventContent: true,
      body: z.looseObject({}),
      bodyRequired: true,
      reply: z.looseObject({}),
    }),
    async ({ body }) => body,
  ),
  route(
    endpoint({
      ...common,
      id: 'needsQuery',
      summary: 'Demand a query parameter.',
      method: 'GET',
      path: `${base}/query`,
      query: z.object({ dir: z.enum(['b', 'f']) }),
      reply: z.looseObject({}),
    }),
    async ({ query }) => query,
  ),
  route(
    endpoint({
      ...common,
      id: 'upload',
      summary: 'Count the bytes of a body.',
      method: 'POST',
      path: `${base}/upload`,
      body: bytes,
      bodyBytesMax: 4_000_000,
      reply: z.looseObject({}),
    }),
    async ({ body }, caller) => {
      let size = 0
      for await (const chunk of body) size += chunk.length
      return { size, type: caller.header('content-type') }
    },
  ),
  route(
    endpoint({
      ...common,
      id: 'download',
      summary: 'Send bytes.',
      method: 'GET',
      path: `${base}/download`,
      reply: bytes,
    }),
    async () => ({
      status: 206,
      headers: { 'Content-Type': 'image/png', 'content-security-policy': 'sandbox', 'Content-Length': '300000' },
      content: chunks(3, 100_000),
    }),
  ),
  route(
    endpoint({ ...common, id: 'torn', summary: 'Fail midway.', method: 'GET', path: `${base}/torn`, reply: bytes }),
    async () => ({ headers: { 'Content-Length': '500000' }, content: torn() }),
  ),
  route(
    endpoint({
      ...common,
      id: 'large',
      summary: 'Send much JSON.',
      method: 'GET',
      path: `${base}/large`,
      reply: z.looseObject({}),
    }),
    async () => ({ text: 'lorem ipsum '.repeat(10_000) }),
  ),
  route(
    endpoint({
      ...common,
      id: 'wait',
      summary: 'Wait until nobody wants the answer.',
      method: 'GET',
      path: `${base}/wait`,
      reply: z.looseObject({}),
    }),
    async (_, caller) => {
      waits.push(caller.signal)
      await new Promise((resolve) => caller.signal.addEventListener('abort', resolve, { once: true }))
      return { released: true }
    },
  ),
  route(
    endpoint({
      ...common,
      id: 'fail',
      summary: 'Fail in a way of choice.',
      method: 'GET',
      path: `${base}/fail/{how}`,
      params: { how: z.string() },
      reply: z.looseObject({}),
    }),
    async ({ params }) => {
      if (params.how === 'limit') throw new MatrixError('M_LIMIT_EXCEEDED', 'Wait.', { retryAfterMs: 1200 })
      if (params.how === 'full') throw new Error('disk full')
      throw new Error('secret detail')
    },
  ),
]

/** The signals of the calls that wait, in the order in which they came. */
export const waits: AbortSignal[] = []

async function* chunks(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield new Uint8Array(size).fill(index)
}

async function* torn(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(100_000)
  throw new Error('the disk is gone')
}
