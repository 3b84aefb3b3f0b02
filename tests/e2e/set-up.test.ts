import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { useBrowser } from './browser.ts'
import { REFUSED } from './browser-window.ts'
import { eventually } from './eventually.ts'

const browser = useBrowser()
let server: Homeserver

beforeAll(async () => {
  server = await Homeserver.start({ config: { registration: { open: false, shared_secret: 'not used here' } } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

test('the set-up link makes the first administrator, signs in, and works only once', async () => {
  const { hash, pathname } = new URL(server.setUpUrl ?? '')
  const link = `${server.url}${pathname}${hash}`

  const first = await browser.open()
  await first.page.goto(link)
  await first.page.getByLabel('Your name').fill('Ada Lovelace')
  await first.page.getByLabel('User name').fill('ada')
  await first.page.getByLabel('Password').fill("ada's long password")
  await first.page.getByRole('button', { name: 'Create administrator' }).click()
  await first.page.getByRole('heading', { name: 'Welcome to FriendShaped' }).waitFor()
  await first.page.getByRole('button', { name: 'Ada Lovelace, account menu' }).waitFor()

  // A reload finds the same person signed in.
  await first.page.reload()
  await first.page.getByRole('button', { name: 'Ada Lovelace, account menu' }).waitFor()

  const second = await browser.open()
  second.forgive(REFUSED)
  await second.page.goto(link)
  await second.page.getByLabel('User name').fill('mallory')
  await second.page.getByLabel('Password').fill("mallory's long password")
  await second.page.getByRole('button', { name: 'Create administrator' }).click()
  const problem = second.page.getByRole('alert')
  await eventually(async () => await problem.innerText()).toContain('not valid, or not any more')
  await expect(server.login('mallory')).rejects.toThrow('answered 403')

  await first.close()
  await server.restart()
  expect(server.setUpUrl).toBeUndefined()
})
