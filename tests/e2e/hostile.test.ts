/** What others write is shown, and nothing else: it neither runs nor reaches out nor breaks the page. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { useBrowser } from './browser.ts'
import { unnamedControls, widthBeyondWindow } from './page-checks.ts'

const browser = useBrowser()
let server: Homeserver
let mallory: TestUser
let room: string

beforeAll(async () => {
  server = await Homeserver.start()
  mallory = await server.register('mallory')
  const bob = await server.register('bob')
  room = await mallory.createRoom({ name: 'trap', preset: 'public_chat' })
  await bob.join(room)
})
afterAll(async () => await server[Symbol.asyncDispose]())

const RUN = "document.title='owned';globalThis.owned=true"

const HTML: readonly string[] = [
  `<script>${RUN}</script>in a script`,
  `<img src=x onerror="${RUN}">in a broken picture`,
  `<svg><script>${RUN}</script><animate onbegin="${RUN}" attributeName=x dur=1s></svg>in a drawing`,
  `<a href="javascript:${RUN}">in a link</a>`,
  `<a href="JaVa&#x09;script&colon;${RUN}">in a disguised link</a>`,
  `<a href="data:text/html,<script>${RUN}</script>">in a data link</a>`,
  `<iframe srcdoc="<script>parent.owned=true</script>"></iframe>in a frame`,
  `<img src="http://tracker.invalid/pixel.png">in a tracking picture`,
  `<style>*{display:none!important}</style><div style="position:fixed;inset:0;background:url(http://tracker.invalid/x)">in a cover</div>`,
  `<form action="http://tracker.invalid"><input name=password autofocus onfocus="${RUN}"><button>in a form</button></form>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">in mutated markup</style></mglyph></table></mtext></math>`,
  `${'<blockquote>'.repeat(3_000)}deep inside`,
  `<fs-message id="dialog-heading">in our own element</fs-message>`,
]

const BODIES: readonly string[] = [
  '‮eserver ot txet‬ \u2066and‏ more',
  'Z̸̡̢͚̬̦'.repeat(400),
  'unbroken'.repeat(2_000),
  '<b onclick=alert(1)>not bold</b> [link](javascript:alert(1)) ![x](http://tracker.invalid/a.png)',
  'ï¿½\u0000\u0007\uFFFF 👩‍👩‍👧‍👦'.replaceAll('\u0000', ''),
]

const NAMES: readonly string[] = [
  '../../../../etc/passwd',
  'invoice‮gpj.exe',
  `"><img src=x onerror=${RUN}>.png`,
  `${'long '.repeat(60)}.pdf`,
  'CON.txt\r\nContent-Type: text/html',
]

test('content that wants to run, to reach out or to break the page does none of it', async () => {
  for (const formatted of HTML)
    await mallory.send(room, {
      msgtype: 'm.text',
      body: 'plain',
      format: 'org.matrix.custom.html',
      formatted_body: formatted,
    })
  for (const body of BODIES) await mallory.send(room, body)
  for (const name of NAMES) await sendFile(name)
  await mallory.send(room, { msgtype: 'm.image', body: 'x', url: 'http://tracker.invalid/not-mxc.png' })
  await mallory.send(room, { msgtype: 'm.image', body: 'x', url: 'mxc://../../../_matrix/client/v3/account/whoami' })
  await mallory.send(room, { msgtype: 7, body: { an: 'object' }, 'm.mentions': 'all', 'm.relates_to': [null] })
  await mallory.send(room, {}, 'm.room.message')
  await mallory.send(room, 'x'.repeat(60_000))
  await mallory.setState(room, 'm.room.topic', { topic: `<img src=x onerror="${RUN}">${'t'.repeat(5_000)}` })
  await mallory.setState(
    room,
    'm.room.member',
    {
      membership: 'join',
      displayname: `<script>${RUN}</script>‮Bob`,
      avatar_url: 'javascript:alert(1)',
    },
    mallory.userId,
  )
  await mallory.send(room, 'still here')

  const bob = await browser.open()
  const strangers: string[] = []
  bob.page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) strangers.push(request.url())
  })
  bob.page.on('dialog', (dialog) => {
    bob.blame(`a dialog said ${dialog.message()}`)
    void dialog.dismiss()
  })
  // Chromium reports handlers as soon as a sanitizer parses them, in a document apart from the page.
  bob.forgive(/^Executing inline event handler violates|^against the policy: script-src-attr inline$/)
  // The picture with the bad address is asked for and refused.
  bob.forgive(/status of 40[04] .*\/media\//)
  await bob.openAs(await server.login('bob'), server.url, `/room/${encodeURIComponent(room)}`)
  const trap = bob.conversation('trap')
  await trap.message('still here').waitFor()
  for (const text of ['in a script', 'in a link', 'in a cover', 'deep inside']) {
    const shown = trap.message(text).first()
    await wheelTo(bob.page, async () => await shown.isVisible())
    expect(await activeMarkup(bob.page)).toEqual([])
  }
  expect(await bob.page.evaluate('globalThis.owned')).toBeUndefined()
  expect(await widthBeyondWindow(bob.page)).toBe(0)
  expect(await unnamedControls(bob.page)).toEqual([])
  expect(strangers).toEqual([])

  // The page still works.
  await trap.write('I am fine')
  await trap.message('I am fine').waitFor()
})

test('a file with a hostile name is saved under a harmless one', async () => {
  await sendFile('../../../../etc/passwd')
  const bob = await browser.open()
  await bob.openAs(await server.login('bob'), server.url, `/room/${encodeURIComponent(room)}`)
  const downloading = bob.page.waitForEvent('download')
  await bob
    .conversation('trap')
    .messages.getByRole('button', { name: /^Download .*passwd/ })
    .last()
    .click()
  expect((await downloading).suggestedFilename()).not.toMatch(/[/\\]/)
})

/** What could run or reach out, of all that is in the page because of messages. */
async function activeMarkup(page: Page): Promise<string[]> {
  return await page.getByRole('feed').evaluate((feed: any) => {
    const found: string[] = []
    for (const element of feed.querySelectorAll('*')) {
      if (/^(script|iframe|form|style|object|embed|math|base|meta|link)$/i.test(element.tagName))
        found.push(element.outerHTML)
      for (const { name, value } of element.attributes) {
        const isAddress = name === 'href' || name === 'src' || name === 'xlink:href'
        const isHarmless = name === 'src' ? /^(blob|data):/ : /^(https?:|mailto:|\/|#)/
        if (name.startsWith('on') || (isAddress && !isHarmless.test(value)) || /url\(|fixed/.test(`${name}=${value}`))
          found.push(`${element.tagName} ${name}=${value}`)
      }
    }
    return found
  })
}

async function sendFile(name: string): Promise<void> {
  const response = await server.fetch(`${server.url}/_matrix/media/v3/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${mallory.accessToken}`, 'content-type': 'text/html' },
    body: `<script>${RUN}</script>`,
  })
  const { content_uri: url } = (await response.json()) as { content_uri: string }
  await mallory.send(room, {
    msgtype: 'm.file',
    body: name,
    filename: name,
    url,
    info: { mimetype: 'text/html', size: -1 },
  })
}

async function wheelTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 100; step++) {
    if (await isThere()) return
    await page.mouse.move(700, 300)
    await page.mouse.wheel(0, -600)
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
  }
  throw new Error('it was not found')
}
