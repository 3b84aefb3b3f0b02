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
  const room = await alice.createRoom({ name: 'garden', preset: 'public_chat', visibility: 'public' })
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
  await page.getByRole('heading', { name: 'garden' }).waitFor()
  await page.getByText('2 members').waitFor()
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('combobox', { name: 'Message #garden' }).waitFor()
})

test('a link that leads nowhere says so and offers no way in', async () => {
  const window = await browser.open()
  window.forgive(REFUSED)
  await window.openAs(await server.login('bob'), server.url, '/room/!nothing:test.example')
  await window.page.getByRole('heading', { name: 'There is no such channel' }).waitFor()
  expect(await window.page.getByRole('button', { name: 'Join' }).count()).toBe(0)
})

test('whoever is in no channel learns what there is to join', async () => {
  const window = await browser.open()
  await window.openAs(await server.register('dave'), server.url)
  await window.page.getByText('There is a channel that you can join.').waitFor()
  await window.page.locator('fs-home').getByRole('button', { name: 'Browse channels' }).click()
  await window.dialog('Browse channels').getByRole('button', { name: 'Join garden' }).waitFor()
})

test('the sign-out asks only where it would lose something', async () => {
  const window = await browser.open()
  const leave = async () => {
    await window.page.getByRole('button', { name: /account menu/ }).click()
    await window.page.getByRole('menuitem', { name: 'Sign out' }).click()
  }
  await window.signIn(server.url, 'bob')
  await leave()
  await window.page.getByRole('heading', { name: 'Welcome back' }).waitFor()

  await window.signIn(server.url, 'bob')
  await (await window.open('garden')).field.fill('half a thou')
  await leave()
  await window.dialog('Sign out?').getByText('one draft').waitFor()
  await window.dialog('Sign out?').getByRole('button', { name: 'Cancel' }).click()
  expect(await window.conversation('garden').field.inputValue()).toBe('half a thou')
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
