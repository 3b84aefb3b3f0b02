/** A window of the web client, as the person in front of it sees it: found by role and label, and watched for faults. */
import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { TestUser } from '#tests/kit/test-user.ts'
import { Conversation } from './conversation.ts'
import { passwordOf } from '#tests/kit/password.ts'

/** What a browser logs by itself when the network or the server is away. */
export const LOST_NETWORK = /^Failed to load resource: net::|^WebSocket connection to /
/** What it logs by itself when the server refuses a request. */
export const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/
/** What a server answers that is about to end. */
export const REFUSED_WHILE_STOPPING = /^Failed to load resource: the server responded with a status of 503/
/** Which ways of registering there are comes as a refusal: Client-Server API, "User-Interactive Authentication API". */
const ASKED_FOR_FLOWS = /status of 401 \(.*\) \(.*\/register\)$/

export class BrowserWindow {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the page, its console and its content security policy. */
  readonly faults: string[] = []
  /** Addresses of the WebSockets that were opened. */
  readonly sockets: string[] = []
  readonly #forgiven: RegExp[] = [ASKED_FOR_FLOWS]

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on('pageerror', (error) => this.blame(error.stack ?? error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.blame(`${message.text()} (${message.location().url})`)
    })
    page.on('websocket', (socket) => this.sockets.push(socket.url()))
  }

  static async in(context: BrowserContext): Promise<BrowserWindow> {
    const page = await context.newPage()
    const window = new BrowserWindow(context, page)
    await page.exposeBinding('tellFault', (_source, fault: string) => window.blame(fault))
    await page.addInitScript(`
      addEventListener('securitypolicyviolation', (event) => {
        tellFault('against the policy: ' + event.violatedDirective + ' ' + event.blockedURI)
      })
    `)
    return window
  }

  blame(fault: string): void {
    if (!this.#forgiven.some((pattern) => pattern.test(fault))) this.faults.push(fault)
  }

  /** For tests that provoke what the browser then logs as an error. */
  forgive(news: RegExp): void {
    this.#forgiven.push(news)
  }

  /** Through the sign-in page. */
  async signIn(url: string, name: string): Promise<void> {
    await this.page.goto(url)
    await this.page.getByLabel('User name').fill(name)
    await this.page.getByLabel('Password').fill(passwordOf(name))
    await this.page.getByRole('button', { name: 'Sign in' }).click()
    await this.channels.waitFor()
  }

  /** As somebody who has signed in here before. */
  async openAs(user: TestUser, url: string, path = '/'): Promise<void> {
    const credentials = JSON.stringify({
      baseUrl: url,
      userId: user.userId,
      deviceId: user.deviceId,
      accessToken: user.accessToken,
    })
    await this.page.addInitScript(`localStorage.setItem('friendshaped.session', ${JSON.stringify(credentials)})`)
    await this.page.goto(new URL(path, url).href)
    await this.channels.waitFor()
  }

  async close(): Promise<void> {
    await this.context.close()
  }

  get channels(): Locator {
    return this.page.getByRole('navigation', { name: 'Channels and conversations' })
  }

  /** A line of the channel list. Its whole label may go on with what is unread. */
  channel(name: string): Locator {
    return this.channels.getByRole('link', { name: new RegExp(`^${name}(,|$)`) })
  }

  async open(name: string): Promise<Conversation> {
    await this.channel(name).click()
    const conversation = this.conversation(name)
    await conversation.field.waitFor()
    return conversation
  }

  conversation(name: string): Conversation {
    return new Conversation(this.page, this.page.getByRole('main', { name }))
  }

  get thread(): Conversation {
    return new Conversation(this.page, this.page.getByRole('complementary', { name: 'Thread' }))
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name })
  }
}
