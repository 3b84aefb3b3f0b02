import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core'
import { CdkConnectedOverlay, CdkOverlayOrigin } from '@angular/cdk/overlay'
import type { EventRow } from '#sdk/timeline/row.ts'
import { completionToken } from './completion-token.ts'
import { CompletionList } from './completion-list.ts'
import { type Completion, Completions } from './completions.ts'
import { type ComposerAct, composerAct } from './composer-keys.ts'
import { ComposerText } from './composer-text.ts'
import { ComposerToolbar } from './composer-toolbar.ts'
import { Conversation } from './conversation.ts'
import { type Format, formatText, replaceRange, type Selection } from './edit-text.ts'
import { EmojiPicker } from './emoji-picker.ts'
import { summaryOf } from './summary-of.ts'
import { Uploads } from './uploads.ts'
import { UploadTray } from './upload-tray.ts'
import { live } from '../sdk/live.ts'
import { Preferences } from '../settings/preferences.ts'
import { Icon } from '../ui/icon.ts'
import { IconButton } from '../ui/icon-button.ts'

@Component({
  selector: 'fs-composer',
  imports: [
    CdkConnectedOverlay,
    CdkOverlayOrigin,
    CompletionList,
    ComposerToolbar,
    EmojiPicker,
    Icon,
    IconButton,
    UploadTray,
  ],
  providers: [Completions, ComposerText],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './composer.html',
  styleUrl: './composer.css',
})
export class Composer {
  protected readonly conversation = inject(Conversation)
  protected readonly completions = inject(Completions)
  protected readonly content = inject(ComposerText)
  readonly #uploads = inject(Uploads)
  readonly #preferences = inject(Preferences)
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field')
  private readonly files = viewChild.required<ElementRef<HTMLInputElement>>('files')

  protected readonly isTouch = matchMedia('(pointer: coarse)').matches
  protected readonly isPicking = signal(false)
  protected readonly isFormatting = signal(false)
  protected readonly uploadCount = computed(
    () => this.#uploads.all().filter(({ place }) => place === this.conversation.place).length,
  )
  protected readonly hasFiles = computed(() =>
    this.#uploads.all().some(({ place, state }) => place === this.conversation.place && state.phase === 'staged'),
  )
  protected readonly canSend = computed(() => this.conversation.text().trim() !== '' || this.hasFiles())
  protected readonly placeholder = computed(() => {
    if (this.conversation.threadId !== undefined) return 'Reply in thread'
    const { name, isDirect } = live(this.conversation.room)
    return `Message ${isDirect ? '' : '#'}${name}`
  })
  protected readonly context = computed(() => {
    const writing = this.conversation.writing()
    if (writing.kind === 'new') return undefined
    const { kind, row } = writing
    const text = row === undefined ? 'An earlier message' : summaryOf(row.content)
    if (kind === 'edit') return { verb: 'Editing', text }
    return { verb: row === undefined ? 'Replying' : `Replying to ${this.conversation.nameOf(row.sender)}`, text }
  })

  constructor() {
    effect(() => {
      if (this.conversation.composerCalls() > 0) this.field().nativeElement.focus()
    })
    effect(() => {
      const text = this.conversation.text()
      const field = this.field().nativeElement
      if (field.value !== text) field.value = text
      fitHeight(field)
    })
  }

  protected typed(): void {
    const { value, selectionStart } = this.field().nativeElement
    this.content.type(value)
    this.completions.look(completionToken(value, selectionStart))
  }

  protected moved(): void {
    const { value, selectionStart, selectionEnd } = this.field().nativeElement
    const token = selectionStart === selectionEnd ? completionToken(value, selectionStart) : undefined
    if (this.completions.token()?.start !== token?.start) this.completions.look(undefined)
  }

  protected press(event: KeyboardEvent): void {
    const { value, selectionStart } = this.field().nativeElement
    const act = composerAct(event, {
      text: value,
      caret: selectionStart,
      isCompleting: this.completions.list().length > 0,
      isReplyingOrEditing: this.context() !== undefined,
      sendKey: this.#preferences.values().sendKey,
      isTouch: this.isTouch,
    })
    if (act === undefined || (act.kind === 'edit-last' && this.#lastOwn() === undefined)) return
    event.preventDefault()
    event.stopPropagation()
    this.#do(act)
  }

  protected format(format: Format): void {
    this.#apply(formatText(this.#selection(), format))
  }

  protected complete(completion: Completion): void {
    const token = this.completions.token()
    if (token === undefined) return
    const selection = this.#selection()
    this.#apply(replaceRange(selection, token.start, selection.end, completion.insert))
    this.completions.look(undefined)
  }

  protected insertEmoji(emoji: string): void {
    this.isPicking.set(false)
    const selection = this.#selection()
    this.#apply(replaceRange(selection, selection.start, selection.end, emoji))
  }

  protected stopPicking(): void {
    this.isPicking.set(false)
    this.field().nativeElement.focus()
  }

  protected send(): void {
    if (!this.canSend()) return
    this.completions.look(undefined)
    this.content.send()
    this.field().nativeElement.focus()
  }

  protected attach(files: Iterable<File> | null | undefined): void {
    if (files) this.#uploads.stage(this.conversation.place, files)
  }

  protected chooseFiles(): void {
    this.files().nativeElement.click()
  }

  protected chosen(input: HTMLInputElement): void {
    this.attach(input.files)
    // The same file may be chosen again.
    input.value = ''
    this.field().nativeElement.focus()
  }

  protected paste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    this.attach(files)
  }

  #do(act: ComposerAct): void {
    switch (act.kind) {
      case 'send':
        this.send()
        return
      case 'cancel':
        this.conversation.writeNew()
        return
      case 'edit-last': {
        const row = this.#lastOwn()
        if (row !== undefined) this.conversation.edit(row)
        return
      }
      case 'attach':
        this.chooseFiles()
        return
      case 'complete': {
        const chosen = this.completions.chosen()
        if (chosen !== undefined) this.complete(chosen)
        return
      }
      case 'close-completion':
        this.completions.look(undefined)
        return
      case 'step-completion':
        this.completions.step(act.by)
        return
      case 'format':
        this.format(act.format)
    }
  }

  #lastOwn(): EventRow | undefined {
    const { timeline } = this.conversation
    return timeline
      .slice(Math.max(0, timeline.length - 200), timeline.length)
      .findLast((row): row is EventRow => row.kind === 'event' && this.conversation.canEdit(row))
  }

  #selection(): Selection {
    const { value, selectionStart, selectionEnd } = this.field().nativeElement
    return { text: value, start: selectionStart, end: selectionEnd }
  }

  #apply({ text, start, end }: Selection): void {
    const field = this.field().nativeElement
    field.value = text
    field.focus()
    field.setSelectionRange(start, end)
    this.content.type(text)
  }
}

/** As tall as the text; the stylesheet sets the limits. */
function fitHeight(field: HTMLTextAreaElement): void {
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}
