export type MessageAction = 'react' | 'reply' | 'thread' | 'edit' | 'delete' | 'copy-link'

interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

const keys: Readonly<Record<string, MessageAction>> = {
  '+': 'react',
  ':': 'react',
  r: 'reply',
  t: 'thread',
  e: 'edit',
  c: 'copy-link',
  delete: 'delete',
}

/** Single keys work on the message itself, not inside of its buttons and links. */
export function messageKey(press: KeyPress, onMessage: boolean): MessageAction | undefined {
  if (!onMessage || press.ctrlKey || press.metaKey || press.altKey) return undefined
  return keys[press.key.toLowerCase()]
}
