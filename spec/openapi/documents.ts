/** Which documents there are, and the text that each file must have. */
import { synapseEndpoints, v1Endpoints } from '../all.ts'
import { clientServerEndpoints } from '../client-server/all.ts'
import { openApiDocument } from '../openapi.ts'

export interface GeneratedFile {
  readonly name: string
  readonly text: string
}

const VERSION = '1'

export function generatedFiles(): readonly GeneratedFile[] {
  return [
    {
      name: 'client-server.json',
      text: textOf(
        openApiDocument(
          {
            title: 'FriendShaped Client-Server API',
            version: VERSION,
            description: 'The part of the Matrix Client-Server API that this server speaks.',
          },
          clientServerEndpoints,
        ),
      ),
    },
    {
      name: 'v1.json',
      text: textOf(
        openApiDocument(
          {
            title: 'FriendShaped API',
            version: VERSION,
            description: 'Set-up, administration and integration, beside the Matrix APIs.',
          },
          [...v1Endpoints, ...synapseEndpoints],
        ),
      ),
    },
  ]
}

function textOf(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`
}
