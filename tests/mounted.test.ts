import { expect, it } from 'vitest'
import { synapseEndpoints, v1Endpoints } from '#spec/all.ts'
import { clientServerEndpoints } from '#spec/client-server/all.ts'
import { Homeserver } from './kit/homeserver.ts'

it('serves every endpoint that the contract has', async () => {
  await using server = await Homeserver.start()
  const missing: string[] = []
  for (const { method, path } of [...clientServerEndpoints, ...v1Endpoints, ...synapseEndpoints]) {
    const answer = await fetch(server.url + path.replaceAll(/\{[^}]+\}/g, 'x'), { method })
    if ((await answer.text()).includes('M_UNRECOGNIZED')) missing.push(`${method} ${path}`)
  }
  expect(missing).toEqual([])
})
