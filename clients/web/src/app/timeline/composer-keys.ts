import { type Format, isInFence } from './edit-text.ts'

export type ComposerAct =
  | { readonly kind: 'send' | 'cancel' | 'edit-last' | 'attach' | 'complete' | 'close-completion' }
  | { readonly kind: 'step-completion'; readonly by: 1 | -1 }
  | { readonly kind: 'format'; readonly format: Format }

export interface ComposerPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly isComposing: boolean
}

export interface ComposerSituation {
  readonly text: string
  readonly caret: number
  readonly isCompleting: boolean
  readonly isReplyingOrEditing: boolean
  readonly sendKey: 'enter' | 'ctrl-enter'
  /** On a touch keyboard Enter makes a line; there is a button to send. */
  readonly isTouch: boolean
}

const formats: Readonly<Record<string, Format>> = { b: 'bold', i: 'italic', e: 'code' }
const shiftedFormats: Readonly<Record<string, Format>> = { x: 'strike', l: 'link', '>': 'quote', '.': 'quote' }

/** What a key means in the composer; `undefined` leaves it to the text field. */
export function composerAct(press: ComposerPress, now: ComposerSituation): ComposerAct | undefined {
  // Enter or arrows belong to the input method while it is composing.
  if (press.isComposing || press.altKey) return undefined
  const command = press.ctrlKey || press.metaKey
  if (now.isCompleting && !command) {
    const act = completionAct(press)
    if (act !== undefined) return act
  }
  if (press.key === 'Enter') return sends(press, now, command) ? { kind: 'send' } : undefined
  if (press.key === 'Escape' && now.isReplyingOrEditing) return { kind: 'cancel' }
  if (press.key === 'ArrowUp' && !command && !press.shiftKey && now.text === '') return { kind: 'edit-last' }
  if (!command) return undefined
  const key = press.key.toLowerCase()
  if (press.shiftKey && key === 'u') return { kind: 'attach' }
  const format = (press.shiftKey ? shiftedFormats : formats)[key]
  return format === undefined ? undefined : { kind: 'format', format }
}

function completionAct({ key, shiftKey }: ComposerPress): ComposerAct | undefined {
  if (key === 'ArrowUp') return { kind: 'step-completion', by: -1 }
  if (key === 'ArrowDown') return { kind: 'step-completion', by: 1 }
  if ((key === 'Enter' || key === 'Tab') && !shiftKey) return { kind: 'complete' }
  return key === 'Escape' ? { kind: 'close-completion' } : undefined
}

function sends(press: ComposerPress, now: ComposerSituation, command: boolean): boolean {
  if (command) return true
  if (press.shiftKey || now.isTouch || now.sendKey === 'ctrl-enter') return false
  return !isInFence(now.text, now.caret)
}
