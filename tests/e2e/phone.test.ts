/** On a phone: one thing at a time, and nothing beyond the edge. Leaves pictures of every screen, light and dark. */
import sharp from 'sharp'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { useBrowser } from './browser.ts'
import type { BrowserWindow } from './browser-window.ts'
import { eventually } from './eventually.ts'
import { unnamedControls, widthBeyondWindow } from './page-checks.ts'
import { screenshotFile } from './screenshot-file.ts'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }

const browser = useBrowser()
let server: Homeserver
let rootId: string
let room: string

beforeAll(async () => {
  server = await Homeserver.start()
  const alice = await server.register('alice')
  const bob = await server.register('bob')
  room = await alice.createRoom({
    name: 'summer-festival-preparations',
    topic: 'Everything about the festival in August, from tents to music',
    preset: 'public_chat',
  })
  await bob.join(room)
  await alice.send(room, 'Good morning! Who has the list of what we ordered last year?')
  rootId = await bob.send(
    room,
    'I do: https://example.org/a/very/long/address/that/does/not/break/anywhere?with=parameters',
  )
  await alice.send(room, {
    msgtype: 'm.text',
    body: 'Thanks',
    'm.relates_to': { rel_type: 'm.thread', event_id: rootId },
  })
  const code = `const ${'veryLongName'.repeat(12)} = 1`
  await bob.send(room, {
    msgtype: 'm.text',
    body: code,
    format: 'org.matrix.custom.html',
    formatted_body: `<pre><code>${code}</code></pre><table><tr>${'<td>a wide cell</td>'.repeat(12)}</tr></table>`,
  })
  const picture = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#c96' } })
    .png()
    .toBuffer()
  const uploaded = await server.fetch(`${server.url}/_matrix/media/v3/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.accessToken}`, 'content-type': 'image/png' },
    body: new Uint8Array(picture),
  })
  const { content_uri: url } = (await uploaded.json()) as { content_uri: string }
  await alice.send(room, {
    msgtype: 'm.image',
    body: 'field.png',
    url,
    info: { mimetype: 'image/png', w: 900, h: 600 },
  })
  await alice.send(room, { 'm.relates_to': { rel_type: 'm.annotation', event_id: rootId, key: '🎪' } }, 'm.reaction')
})
afterAll(async () => await server[Symbol.asyncDispose]())

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  async function look(window: BrowserWindow, title: string): Promise<void> {
    await window.page.screenshot({ path: screenshotFile(`${title} ${colorScheme}`) })
    expect(await widthBeyondWindow(window.page), title).toBe(0)
    expect(await unnamedControls(window.page), title).toEqual([])
  }

  test('on a phone every screen is reached and left again, and fits', async () => {
    const bob = await browser.open({ ...PHONE, colorScheme } satisfies BrowserContextOptions)
    await bob.page.goto(server.url)
    await bob.page.getByRole('button', { name: 'Sign in' }).waitFor()
    await look(bob, 'phone sign-in')
    await bob.signIn(server.url, 'bob')
    await bob.channel('summer-festival-preparations').waitFor()
    await look(bob, 'phone list')

    await bob.channel('summer-festival-preparations').tap()
    const festival = bob.conversation('summer-festival-preparations')
    await festival.field.waitFor()
    await bob.channels.waitFor({ state: 'hidden' })
    const picture = festival.region.getByRole('button', { name: 'Open picture field.png' }).getByRole('img')
    await picture.waitFor()
    await festival.field.tap()
    await festival.field.fill(`On my way in ${colorScheme}`)
    await festival.region.getByRole('button', { name: 'Send', exact: true }).tap()
    await festival.message(`On my way in ${colorScheme}`).waitFor()
    await look(bob, 'phone room')

    await picture.tap()
    await bob.dialog('field.png').getByRole('img').waitFor()
    await look(bob, 'phone picture')
    await bob.dialog('field.png').getByRole('button', { name: 'Close' }).tap()

    await festival
      .message('I do:')
      .getByRole('button', { name: /repl(y|ies)/ })
      .tap()
    await bob.thread.message('Thanks').waitFor()
    await festival.region.waitFor({ state: 'hidden' })
    await bob.thread.field.fill(`Welcome in ${colorScheme}`)
    await bob.thread.region.getByRole('button', { name: 'Send', exact: true }).tap()
    await bob.thread.message(`Welcome in ${colorScheme}`).waitFor()
    await look(bob, 'phone thread')
    await bob.page.goBack()
    await festival.field.waitFor()

    await festival.region.getByRole('button', { name: /^People/ }).tap()
    await bob.page.getByRole('complementary', { name: 'People' }).waitFor()
    await look(bob, 'phone people')
    await bob.page.getByRole('complementary').getByRole('button', { name: 'Close' }).tap()

    await bob.page.getByRole('link', { name: 'Back to the list' }).tap()
    await bob.channels.waitFor()
    await bob.page.getByRole('button', { name: /account menu/ }).tap()
    await bob.page.getByRole('menuitem', { name: 'Settings' }).tap()
    await bob.page.getByRole('heading', { name: 'Settings' }).waitFor()
    await look(bob, 'phone settings')
    await bob.page.getByRole('link', { name: 'Back' }).tap()
    await bob.channels.getByRole('button', { name: 'Add channels' }).tap()
    await bob.page.getByRole('menuitem', { name: 'Create a channel' }).tap()
    await bob.dialog('Create a channel').waitFor()
    await look(bob, 'phone create a channel')
  })

  test('at a desk the list, the channel and a thread stand side by side', async () => {
    const bob = await browser.open({ colorScheme })
    await bob.openAs(
      await server.login('bob'),
      server.url,
      `/room/${encodeURIComponent(room)}?thread=${encodeURIComponent(rootId)}`,
    )
    await bob.thread.message('Thanks').waitFor()
    const festival = bob.conversation('summer-festival-preparations')
    const picture = festival.region.getByRole('button', { name: 'Open picture field.png' }).getByRole('img')
    await eventually(async () => await picture.evaluate((image: any) => image.complete)).toBe(true)
    await bob.channels.waitFor()
    await look(bob, 'desk')
  })
})
