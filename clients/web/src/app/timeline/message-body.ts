import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { DomSanitizer } from '@angular/platform-browser'
import type { EventRow } from '#sdk/timeline/row.ts'
import { Conversation } from './conversation.ts'
import { FileCard } from './file-card.ts'
import { MatrixLinks } from './matrix-links.ts'
import { mediaOf } from './media-of.ts'
import { Picture } from './picture.ts'
import { isOnlyEmoji, plainHtml } from './plain-html.ts'
import { sanitizeHtml } from './sanitize-html.ts'
import { withoutReplyFallback } from './summary-of.ts'
import { formatMoment } from './format-day.ts'

@Component({
  selector: 'fs-message-body',
  imports: [FileCard, Picture],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (row().redacted; as redacted) {
      <p class="deleted">{{ deleted() }}</p>
    } @else if (row().type === 'm.room.encrypted') {
      <p class="deleted">This message is end-to-end encrypted and cannot be read here.</p>
    } @else {
      @if (media(); as media) {
        @if (media.isPicture) {
          <fs-picture [media]="media" />
        } @else {
          <fs-file-card [media]="media" />
        }
      }
      <div dir="auto">
        @if (html(); as html) {
          <div
            class="text"
            [class.rich]="isRich()"
            [class.jumbo]="isJumbo()"
            [class.notice]="row().content['msgtype'] === 'm.notice'"
            [innerHTML]="html"
            (click)="links.follow($event)"
          ></div>
        }
        @if (row().editedAt; as at) {
          <span class="edited" [title]="momentOf(at)">(edited)</span>
        }
      </div>
    }
  `,
  styleUrl: './message-body.css',
})
export class MessageBody {
  readonly row = input.required<EventRow>()
  protected readonly links = inject(MatrixLinks)
  readonly #conversation = inject(Conversation)
  readonly #trust = inject(DomSanitizer)
  protected readonly momentOf = formatMoment
  protected readonly media = computed(() => mediaOf(this.row().content))
  protected readonly isRich = computed(() => this.media() === undefined && this.#formatted() !== undefined)
  protected readonly isJumbo = computed(() => this.media() === undefined && isOnlyEmoji(this.#plain()))
  readonly #plain = computed(() => {
    const body = this.row().content['body']
    return typeof body === 'string' ? body : ''
  })
  readonly #formatted = computed(() => {
    const { content } = this.row()
    const html = content['formatted_body']
    return content['format'] === 'org.matrix.custom.html' && typeof html === 'string' ? html : undefined
  })

  protected readonly html = computed(() => {
    const media = this.media()
    const safe = media === undefined ? this.#textHtml() : plainHtml(media.caption ?? '')
    // What is trusted here has been through our own allow-list, or was escaped character by character.
    return safe === '' ? undefined : this.#trust.bypassSecurityTrustHtml(safe)
  })

  protected readonly deleted = computed(() => {
    const redacted = this.row().redacted
    if (redacted === undefined || redacted.by === this.row().sender) return 'Message deleted'
    const reason = redacted.reason === undefined ? '' : `: ${redacted.reason}`
    return `Message deleted by ${this.#conversation.nameOf(redacted.by)}${reason}`
  })

  #textHtml(): string {
    const formatted = this.#formatted()
    const text = formatted === undefined ? plainHtml(withoutReplyFallback(this.#plain())) : sanitizeHtml(formatted)
    if (this.row().content['msgtype'] !== 'm.emote') return text
    return `<em>${plainHtml(this.#conversation.nameOf(this.row().sender))}</em> ${text}`
  }
}
