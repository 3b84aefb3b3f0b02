/** From the outside into a channel: for newcomers, by their link. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { passwordOf } from '#tests/kit/password.ts'
import { useBrowser } from './browser.ts'

const browser = useBrowser()
let server: Homeserver
let path: string

beforeAll(async () => {
  server = await Homeserver.start()
  const alice = await server.register('alice')
  await server.register('bob')
  const room = await alice.createRoom({ name: 'garden', preset: 'public_chat' })
  await (await server.login('bob')).join(room)
  path = `/room/${encodeURIComponent(room)}`
})
afterAll(async () => await server[Symbol.asyncDispose]())

test('a newcomer makes an account under their name and lands where the link leads', async () => {
  const { page } = await browser.open()
  await page.goto(server.url + path)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Your name').fill('Carol Shaw')
  await page.getByLabel('User name').fill('carol')
  await page.getByLabel('Password').fill(passwordOf('carol'))
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: 'Carol Shaw, account menu' }).waitFor()
  expect(new URL(page.url()).pathname).toBe(path)
})
