/** A timeline and its composer, of a channel or of a thread. */
import type { Locator, Page } from 'playwright-core'

export class Conversation {
  readonly #page: Page
  readonly region: Locator

  constructor(page: Page, region: Locator) {
    this.#page = page
    this.region = region
  }

  get feed(): Locator {
    return this.region.getByRole('feed', { name: 'Messages' })
  }

  get field(): Locator {
    return this.region.getByRole('combobox', { name: /^(Message|Reply in thread)/ })
  }

  /** The messages that are drawn, each as an article. */
  get messages(): Locator {
    return this.feed.getByRole('article')
  }

  message(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text })
  }

  async write(text: string): Promise<void> {
    await this.field.fill(text)
    await this.field.press('Enter')
  }

  /** Chooses from the tools that show when the pointer is on a message. */
  async act(message: Locator, action: string): Promise<void> {
    await message.hover()
    await message
      .getByRole('toolbar', { name: 'Message actions' })
      .getByRole('button', { name: action, exact: true })
      .click()
  }

  async attach(files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
    const choosing = this.#page.waitForEvent('filechooser')
    await this.region.getByRole('button', { name: 'Attach files' }).click()
    await (await choosing).setFiles(files)
  }

  /** The texts of the messages that are drawn, in their order. */
  async texts(): Promise<string[]> {
    return await this.messages.locator('fs-message-body').allInnerTexts()
  }
}
