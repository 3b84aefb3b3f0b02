/**
 * Makes HTML of other people harmless. The list of elements and attributes is the one of the Client-Server API,
 * "m.room.message msgtypes"; whatever is not in it loses its tags and keeps its text.
 */
import DOMPurify from 'dompurify'
import { personOrRoomOf } from './matrix-link.ts'

const TAGS = (
  'del h1 h2 h3 h4 h5 h6 blockquote p a ul ol sup sub li b i u strong em s code hr br div table thead tbody tr th td ' +
  'caption pre span details summary'
).split(' ')

const ATTRIBUTES = ['href', 'start', 'class', 'title', 'data-mx-spoiler']

const LINKS = /^(?:https?|ftp|mailto|magnet|matrix):/i
const CODE_LANGUAGE = /^language-[\w+#.-]{1,40}$/

/** As deep as the specification advises clients to draw. */
const DEPTH_MAX = 100

const purifier = DOMPurify(window)

purifier.addHook('uponSanitizeAttribute', (element, attribute) => {
  if (attribute.attrName !== 'class') return
  attribute.keepAttr = element.nodeName === 'CODE' && CODE_LANGUAGE.test(attribute.attrValue)
})

purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A') return
  const link = node as HTMLAnchorElement
  if (personOrRoomOf(link.getAttribute('href') ?? '') !== undefined) link.className = 'pill'
  link.target = '_blank'
  link.rel = 'noopener noreferrer nofollow'
})

export function sanitizeHtml(html: string): string {
  const fragment = purifier.sanitize(html, {
    ALLOWED_TAGS: [...TAGS, 'mx-reply'],
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOWED_URI_REGEXP: LINKS,
    // No addresses, so they need not look like one.
    ADD_URI_SAFE_ATTR: ['start', 'title', 'data-mx-spoiler'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  // Older clients repeat the message that is answered in the text; we show the original instead.
  for (const fallback of fragment.querySelectorAll('mx-reply')) fallback.remove()
  cutBelow(fragment, DEPTH_MAX)
  const holder = document.createElement('div')
  holder.append(fragment)
  return holder.innerHTML
}

function cutBelow(parent: ParentNode & Node, depthLeft: number): void {
  if (depthLeft === 0) {
    parent.textContent = parent.textContent ?? ''
    return
  }
  for (const child of parent.children) cutBelow(child, depthLeft - 1)
}
