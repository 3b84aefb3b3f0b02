/** What holds on every screen. */
import type { Locator, Page } from 'playwright-core'

/** How many pixels of the page stand beyond the right edge of the window. */
export async function widthBeyondWindow(page: Page): Promise<number> {
  return await page.evaluate('Math.max(0, document.scrollingElement.scrollWidth - innerWidth)')
}

const CONTROLS = [
  'button',
  'link',
  'textbox',
  'searchbox',
  'combobox',
  'checkbox',
  'radio',
  'switch',
  'menuitem',
  'tab',
]
const CONTAINERS = ['dialog', 'navigation', 'complementary', 'feed', 'article', 'radiogroup', 'listbox', 'image']

interface AccessibleNode {
  readonly ignored: boolean
  readonly role?: { readonly value: string }
  readonly name?: { readonly value: string }
  readonly backendDOMNodeId?: number
}

/** The controls, pictures and regions that assistive technology could not name, as it sees the page. */
export async function unnamedControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: AccessibleNode[] }
  const unnamed = nodes.filter(
    ({ ignored, role, name }) =>
      !ignored && [...CONTROLS, ...CONTAINERS].includes(role?.value ?? '') && (name?.value ?? '').trim() === '',
  )
  const found: string[] = []
  for (const { role, backendDOMNodeId } of unnamed) {
    if (backendDOMNodeId === undefined) continue
    const { outerHTML } = await session.send('DOM.getOuterHTML', { backendNodeId: backendDOMNodeId })
    found.push(`${role?.value}: ${outerHTML.slice(0, 200)}`)
  }
  await session.detach()
  return found
}

/** The controls that stand beyond the left or right edge of what they are in. */
export async function controlsBeyond(place: Locator): Promise<string[]> {
  return await place.evaluate((element: any) => {
    const outer = element.getBoundingClientRect()
    const controls: any[] = [...element.querySelectorAll('a, button, input, label, h1, h2, h3')]
    const isBeyond = (box: any) => box.width > 0 && (box.left < outer.left - 1 || box.right > outer.right + 1)
    return controls.filter((one) => isBeyond(one.getBoundingClientRect())).map((one) => one.outerHTML.slice(0, 160))
  })
}
