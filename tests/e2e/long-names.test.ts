/** Names as long as somebody likes, in windows as narrow as they come: nothing leaves its place. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import { controlsBeyond, widthBeyondWindow } from './page-checks.ts'
import { screenshotFile } from './screenshot-file.ts'

const CHANNEL = 'secret-plans-with-a-very-long-channel-name-that-cannot-fit-anywhere-at-all'
const PERSON = 'Wolfeschlegelsteinhausenbergerdorff-welche-vor-altern-waren-gewissenhaft'
const ANOTHER = `another-${CHANNEL}`

const browser = useBrowser()
let server: Homeserver
let bob: TestUser
let room: string

beforeAll(async () => {
  const serverName = `${'department-of-long-names.'.repeat(4)}example`
  server = await Homeserver.start({ config: { server_name: serverName } })
  const alice = await server.register('alice')
  bob = await server.register('bob')
  await alice.call('PUT', `/_matrix/client/v3/profile/${alice.userId}/displayname`, { body: { displayname: PERSON } })
  room = await alice.createRoom({
    name: CHANNEL,
    topic: CHANNEL.repeat(3),
    preset: 'public_chat',
    power_level_content_override: { invite: 0 },
  })
  await bob.join(room)
  await alice.createRoom({ name: ANOTHER, preset: 'private_chat', invite: [bob.userId] })
  const direct = await alice.createRoom({ preset: 'trusted_private_chat', is_direct: true, invite: [bob.userId] })
  await bob.join(direct)
  await bob.call('PUT', `/_matrix/client/v3/user/${bob.userId}/account_data/m.direct`, {
    body: { [alice.userId]: [direct] },
  })
  await alice.send(room, 'hello')
})
afterAll(async () => await server[Symbol.asyncDispose]())

test.each([1280, 390, 320])('in a window of %i pixels', async (width) => {
  const window = await browser.open({ viewport: { width, height: 740 } })
  const look = async (place: Locator, title: string) => {
    await place.waitFor()
    await window.page.screenshot({ path: screenshotFile(`long names ${title} ${width}`) })
    expect(await widthBeyondWindow(window.page), title).toBe(0)
    expect(await controlsBeyond(place), title).toEqual([])
  }
  await window.page.goto(server.url)
  await look(window.page.locator('fs-auth-frame'), 'sign-in')
  await window.openAs(bob, server.url)
  await window.channels.getByRole('link', { name: PERSON }).waitFor()
  await look(window.channels, 'list')
  await window.page.keyboard.press('Control+k')
  await look(window.dialog('Jump to a channel or person'), 'switcher')
  await window.page.keyboard.press('Escape')

  await window.channels.getByRole('link', { name: ANOTHER }).click()
  await look(window.page.locator('fs-room-invite'), 'invitation')
  for (const panel of ['people', 'details']) {
    await window.page.goto(`${server.url}/room/${encodeURIComponent(room)}?panel=${panel}`)
    await look(window.page.getByRole('complementary'), panel)
  }
  await window.page.getByRole('button', { name: 'Leave channel' }).click()
  await look(window.dialog(`Leave ${CHANNEL}?`), 'question')
  await window.page.keyboard.press('Escape')
  await window.page.goto(`${server.url}/room/${encodeURIComponent(room)}?panel=people`)
  await window.page.getByRole('complementary').getByRole('button', { name: 'Invite' }).click()
  await look(window.dialog(`Invite to ${CHANNEL}`), 'inviting')
  await window.page.goto(`${server.url}/settings`)
  await look(window.page.getByRole('main', { name: 'Settings' }), 'settings')
})
