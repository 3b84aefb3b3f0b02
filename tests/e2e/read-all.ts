/** Reads a whole timeline as a reader does: with the wheel, up to its beginning and down again. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Conversation } from './conversation.ts'

/** What is drawn at once is bounded, whatever the length of the timeline. */
const DRAWN_MAX = 200
const STEP = 1_200
/** Ends a reading that does not get on. */
const STEPS_MAX = 2_000

interface Drawn {
  readonly key: string
  readonly text: string
}

/** All texts, in their order and as often as they are there. */
export async function readAll(conversation: Conversation): Promise<string[]> {
  await readBack(conversation)
  return await readDown(conversation)
}

/** Up to the beginning, with all that is loaded on the way. */
export async function readBack(conversation: Conversation): Promise<void> {
  await conversation.feed.hover()
  for (let step = 0; step < STEPS_MAX; step++) {
    if (await isAtBeginning(conversation)) return
    await turn(conversation, -STEP)
    expect((await drawn(conversation)).length).toBeLessThan(DRAWN_MAX)
  }
  throw new Error('the beginning was not reached')
}

/** From where the reader is to the end: the texts. Fails where anything is left out or comes twice on the way. */
export async function readDown(conversation: Conversation): Promise<string[]> {
  let known = await drawn(conversation)
  for (let step = 0; step < STEPS_MAX; step++) {
    if (await isAtEnd(conversation)) return known.map(({ text }) => text).filter((text) => text !== '')
    await turn(conversation, STEP)
    known = joined(known, await drawn(conversation))
  }
  throw new Error('the end was not reached')
}

async function turn({ feed }: Conversation, pixels: number): Promise<void> {
  await feed.page().mouse.wheel(0, pixels)
  await settled(feed.page())
}

/** The wheel has been handled and its consequences are drawn. */
async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
}

async function isAtBeginning({ feed }: Conversation): Promise<boolean> {
  const isThere = async () =>
    (await feed.evaluate((scroller: any) => scroller.scrollTop)) === 0 &&
    (await feed.getAttribute('aria-busy')) !== 'true'
  if (!(await isThere())) return false
  // Being there may be what makes more be loaded.
  await settled(feed.page())
  return await isThere()
}

async function isAtEnd({ feed }: Conversation): Promise<boolean> {
  return await feed.evaluate((scroller: any) => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < 2)
}

async function drawn({ feed }: Conversation): Promise<Drawn[]> {
  return await feed.evaluate((scroller: any) =>
    [...scroller.querySelectorAll('[data-key]')].map((row: any) => ({
      key: row.dataset.key,
      text: row.querySelector('[role=article] fs-message-body')?.textContent.trim() ?? '',
    })),
  )
}

/** Fails where what is drawn does not overlap what was drawn before, row by row. */
function joined(known: readonly Drawn[], rows: readonly Drawn[]): Drawn[] {
  const start = known.findIndex(({ key }) => key === rows[0]?.key)
  expect(start, 'what is drawn does not join what was drawn before').not.toBe(-1)
  const common = known.slice(start)
  expect(rows.slice(0, common.length)).toEqual(common)
  return [...known, ...rows.slice(common.length)]
}
