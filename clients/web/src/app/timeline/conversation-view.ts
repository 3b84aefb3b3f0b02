import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  type OnInit,
  signal,
  viewChild,
} from '@angular/core'
import type { Room } from '#sdk/rooms/room.ts'
import { Composer } from './composer.ts'
import { Conversation } from './conversation.ts'
import { ReadingMarks } from './reading-marks.ts'
import { TimelineView } from './timeline-view.ts'
import { TypingLine } from './typing-line.ts'
import { Uploads } from './uploads.ts'
import { live } from '../sdk/live.ts'
import { Icon } from '../ui/icon.ts'

/** A timeline and its composer: of a room, or of a thread in it. Made anew for every other room. */
@Component({
  selector: 'fs-conversation',
  imports: [Composer, Icon, TimelineView, TypingLine],
  providers: [Conversation, ReadingMarks],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    '(dragenter)': 'drag($event)',
    '(dragover)': 'drag($event)',
    '(dragleave)': 'dragLeft($event)',
    '(drop)': 'drop($event)',
  },
  template: `
    <ng-content />
    @if (isOpen()) {
      <fs-timeline [focusEvent]="focusEvent()" />
      @if (canSend()) {
        <fs-composer />
      } @else {
        <p class="readonly">You may read here, but not write.</p>
      }
      <fs-typing-line />
      @if (isDragging()) {
        <div class="drop"><ui-icon name="paperclip" [size]="28" /> Drop files to attach them</div>
      }
    }
  `,
  styles: `
    :host {
      position: relative;
      display: flex;
      flex-direction: column;
      flex: 1;
      min-width: 0;
      min-height: 0;
      padding-bottom: env(safe-area-inset-bottom);
    }
    .readonly {
      margin: 0 var(--gutter);
      padding: var(--gap-3);
      border-radius: var(--radius-md);
      background: var(--sunken);
      color: var(--text-soft);
      font-size: var(--size-sm);
      text-align: center;
    }
    .drop {
      position: absolute;
      inset: var(--gap-2);
      z-index: 10;
      display: flex;
      align-items: center;
      justify-content: center;
      gap: var(--gap-3);
      border: 2px dashed var(--brand);
      border-radius: var(--radius-lg);
      background: color-mix(in srgb, var(--brand-soft) 92%, transparent);
      color: var(--brand-strong);
      font-weight: 620;
      pointer-events: none;
    }
  `,
})
export class ConversationView implements OnInit {
  readonly room = input.required<Room>()
  readonly threadId = input<string>()
  readonly focusEvent = input<string>()
  protected readonly isOpen = signal(false)
  protected readonly isDragging = signal(false)
  readonly #conversation = inject(Conversation)
  readonly #uploads = inject(Uploads)
  protected readonly canSend = computed(() => live(this.room()).permissions.sendMessages)
  private readonly composer = viewChild(Composer)

  ngOnInit(): void {
    this.#conversation.open(this.room(), this.threadId())
    this.isOpen.set(true)
    // On a touch screen the focus would bring up the keyboard.
    if (this.focusEvent() === undefined && !matchMedia('(pointer: coarse)').matches) this.#conversation.callComposer()
  }

  protected drag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files') || this.composer() === undefined) return
    event.preventDefault()
    this.isDragging.set(true)
  }

  protected dragLeft(event: DragEvent): void {
    const inside = event.currentTarget as HTMLElement
    if (!inside.contains(event.relatedTarget as Node | null)) this.isDragging.set(false)
  }

  protected drop(event: DragEvent): void {
    if (!this.isDragging()) return
    event.preventDefault()
    this.isDragging.set(false)
    this.#uploads.stage(this.#conversation.place, event.dataTransfer?.files ?? [])
    this.#conversation.callComposer()
  }
}
