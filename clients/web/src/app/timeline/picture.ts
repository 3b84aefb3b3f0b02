import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { type MediaDetails, pictureBox } from './media-of.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { Dialogs } from '../ui/dialogs.ts'

const BOX = { width: 420, height: 320 }

@Component({
  selector: 'fs-picture',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button
    type="button"
    [style.width.px]="box().width"
    [style.aspect-ratio]="box().width / box().height"
    [attr.aria-label]="'Open picture ' + media().name"
    (click)="open()"
  >
    @if (src(); as src) {
      <img [src]="src" [alt]="media().caption ?? media().name" decoding="async" />
    }
  </button>`,
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

  protected async open(): Promise<void> {
    const { PictureViewer } = await import('./picture-viewer.ts')
    this.#dialogs.open(PictureViewer, this.media())
  }
}
