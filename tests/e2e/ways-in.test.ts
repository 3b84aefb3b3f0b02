/** From the outside into a channel: for newcomers, and for those whose session was ended. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { passwordOf } from '#tests/kit/password.ts'
import { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import { REFUSED } from './browser-window.ts'

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

test('whoever is signed out from elsewhere is told so, and goes on where they were', async () => {
  const window = await browser.open()
  window.forgive(REFUSED)
  const { page } = window
  await window.signIn(server.url, 'bob')
  const garden = await window.open('garden')
  await garden.field.fill('The roses need')
  const { deviceId, accessToken } = JSON.parse(await page.evaluate<string>(`localStorage['friendshaped.session']`)) as {
    deviceId: string
    accessToken: string
  }
  // As the list of sessions on another device does it.
  const bob = new TestUser(
    server.url,
    { user_id: '@bob:test.example', device_id: deviceId, access_token: accessToken },
    server.fetch,
  )
  await bob.call('POST', '/_matrix/client/v3/logout', { body: {} })

  await page.getByRole('note').getByText('You were signed out').waitFor()
  await page.getByLabel('User name').fill('bob')
  await page.getByLabel('Password').fill(passwordOf('bob'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await garden.field.waitFor()
  expect(await garden.field.inputValue()).toBe('The roses need')
})
