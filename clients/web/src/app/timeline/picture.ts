import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core'
import { FileCard } from './file-card.ts'
import { type MediaDetails, pictureBox } from './media-of.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Dialogs } from '../ui/dialogs.ts'

const BOX = { width: 420, height: 320 }

/** A picture in a message; as a file where it cannot be drawn. */
@Component({
  selector: 'fs-picture',
  imports: [FileCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `@if (isBroken()) {
      <fs-file-card [media]="media()" />
    } @else {
      <button
        type="button"
        [style.width.px]="box().width"
        [style.aspect-ratio]="box().width / box().height"
        [attr.aria-label]="'Open picture ' + media().name"
        (click)="open()"
      >
        @if (src(); as src) {
          <img [src]="src" [alt]="media().caption ?? media().name" decoding="async" (error)="isBroken.set(true)" />
        }
      </button>
    }`,
  styles: `
    button {
      display: block;
      max-width: 100%;
      margin: 0.25rem 0;
      border-radius: var(--radius-md);
      background: var(--sunken);
      box-shadow: inset 0 0 0 1px var(--line);
      overflow: hidden;
      cursor: zoom-in;
    }
    img {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `,
})
export class Picture {
  readonly media = input.required<MediaDetails>()
  readonly #urls = inject(MediaUrls)
  readonly #dialogs = inject(Dialogs)
  protected readonly box = computed(() => pictureBox(this.media(), BOX))
  protected readonly src = computed(() => {
    const { url, mimeType } = this.media()
    // A thumbnail of an animation would stand still.
    if (mimeType === 'image/gif') return this.#urls.full(url)()
    return this.#urls.thumbnail(url, { width: 800, height: 600, method: 'scale' })()
  })

  /** The server could not make it small, or the browser cannot read it. */
  protected readonly isBroken = linkedSignal(() => this.src() === null)

  protected async open(): Promise<void> {
    const { PictureViewer } = await import('./picture-viewer.ts')
    this.#dialogs.open(PictureViewer, this.media())
  }
}
