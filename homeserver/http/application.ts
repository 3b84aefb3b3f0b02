/** What one listener answers: the API, health and the web client, as far as it is told to serve them. */
import { IncomingMessage, ServerResponse, type RequestListener } from 'node:http'
import express, { type Express } from 'express'
import type { ApiHandler } from './api-handler.ts'
import { splitTarget } from './api-calls.ts'
import { API_HEADERS } from './headers.ts'
import { replyHealth, type CheckReadiness } from './health.ts'
import { finish, type Exchange } from './reply.ts'
import { originForm } from './request-target.ts'
import { apiSurfacesOf, type Surface } from './surfaces.ts'
import type { WebFiles } from './web-files.ts'

export interface ApplicationOptions {
  readonly serves: readonly Surface[]
  readonly api: ApiHandler
  readonly web: WebFiles
  readonly checkReadiness: CheckReadiness
}

/** A request listener, and the classes of which its server has to make requests and replies. */
export interface Application {
  readonly answer: RequestListener
  /** For requests that expect something else than to be told to go on. */
  readonly refuseExpectation: RequestListener
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

export function application(options: ApplicationOptions): Application {
  const serves = new Set(options.serves)
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', false)
  // One handler with a route tree of its own: the API has some two hundred routes, which express would try one by one.
  app.use(async (request, response) => {
    const exchange = { request, response }
    if (request.headers.host === undefined && request.httpVersion === '1.1')
      return refuse(exchange, 400, 'M_UNKNOWN', 'The request has no Host header.')
    request.url = originForm(request.url)
    const { path } = splitTarget(request.url)
    const answeredBy = apiSurfacesOf(path)
    if (answeredBy?.some((surface) => serves.has(surface))) return options.api.handle(exchange)
    if (answeredBy !== undefined) return refuseUnknown(exchange)
    if (serves.has('health') && (await replyHealth(exchange, path, options.checkReadiness))) return
    if (serves.has('web')) return options.web.reply(exchange, path)
    refuseUnknown(exchange)
  })
  return { answer: app, refuseExpectation, ...classesFor(app) }
}

/**
 * express sets the prototypes of every request and reply. To V8 an object whose prototype changes is an odd one, and all work
 * with it costs several times as much. Objects that are born with express's prototypes stay ordinary.
 */
function classesFor(app: Express): Pick<Application, 'IncomingMessage' | 'ServerResponse'> {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  app.request = Object.setPrototypeOf(Request.prototype, app.request) as Express['request']
  app.response = Object.setPrototypeOf(Response.prototype, app.response) as Express['response']
  return { IncomingMessage: Request, ServerResponse: Response }
}

function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  refuse({ request, response }, 417, 'M_UNKNOWN', 'The server cannot do what the Expect header asks for.')
}

function refuseUnknown(exchange: Exchange): void {
  refuse(exchange, 404, 'M_UNRECOGNIZED', 'This path is not known here.')
}

function refuse(exchange: Exchange, status: number, errcode: string, error: string): void {
  const body = JSON.stringify({ errcode, error })
  const type = ['Content-Type', 'application/json', 'Content-Length', String(body.length)]
  finish(exchange, status, [...API_HEADERS, ...type], body)
}
