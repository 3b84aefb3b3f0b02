/** The keys that work everywhere, and the words that explain them on the sheet. */
export type Shortcut =
  | 'quick-switcher'
  | 'shortcuts'
  | 'room-up'
  | 'room-down'
  | 'unread-up'
  | 'unread-down'
  | 'next-region'
  | 'previous-region'
  | 'new-message'
  | 'toggle-people'
  | 'settings'

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Ctrl on most systems, Command on a Mac. */
export function shortcutOf(press: KeyPress): Shortcut | undefined {
  const command = press.ctrlKey || press.metaKey
  const key = press.key.toLowerCase()
  if (key === 'f6' && !command && !press.altKey) return press.shiftKey ? 'previous-region' : 'next-region'
  if (command && !press.altKey) {
    if (key === 'k') return press.shiftKey ? 'new-message' : 'quick-switcher'
    if (press.shiftKey && key !== '/' && key !== '?') return undefined
    if (key === '/' || key === '?') return 'shortcuts'
    if (key === '.') return 'toggle-people'
    if (key === ',') return 'settings'
    return undefined
  }
  if (!press.altKey || command) return undefined
  if (key === 'arrowup') return press.shiftKey ? 'unread-up' : 'room-up'
  if (key === 'arrowdown') return press.shiftKey ? 'unread-down' : 'room-down'
  return undefined
}

export interface ShortcutGroup {
  readonly title: string
  readonly entries: readonly { readonly keys: string; readonly text: string }[]
}

export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    title: 'Getting around',
    entries: [
      { keys: 'Ctrl K', text: 'Jump to a channel or person' },
      { keys: 'Alt ↑ / ↓', text: 'Previous or next conversation' },
      { keys: 'Alt Shift ↑ / ↓', text: 'Previous or next unread conversation' },
      { keys: 'Ctrl Shift K', text: 'New direct message' },
      { keys: 'Ctrl .', text: 'Show or hide the people of a channel' },
      { keys: 'Ctrl ,', text: 'Settings' },
      { keys: 'F6 / Shift F6', text: 'Next or previous part of the window' },
      { keys: 'Ctrl /', text: 'This sheet' },
    ],
  },
  {
    title: 'Writing',
    entries: [
      { keys: 'Enter', text: 'Send' },
      { keys: 'Shift Enter', text: 'New line' },
      { keys: '↑', text: 'Edit your last message, while the field is empty' },
      { keys: 'Esc', text: 'Leave editing or replying' },
      { keys: 'Ctrl B / I / E', text: 'Bold, italic, code' },
      { keys: 'Ctrl Shift X', text: 'Strikethrough' },
      { keys: 'Ctrl Shift U', text: 'Attach files' },
      { keys: '@  #  :', text: 'Complete a person, a channel, an emoji' },
    ],
  },
  {
    title: 'On a message',
    entries: [
      { keys: '↑ / ↓', text: 'Previous or next message' },
      { keys: '+', text: 'React' },
      { keys: 'R', text: 'Reply' },
      { keys: 'T', text: 'Open the thread' },
      { keys: 'E', text: 'Edit' },
      { keys: 'C', text: 'Copy the link' },
      { keys: 'Delete', text: 'Delete' },
      { keys: 'Esc', text: 'Back to the field, at the newest message' },
    ],
  },
]
