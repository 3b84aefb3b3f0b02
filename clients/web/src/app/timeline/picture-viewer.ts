import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog'
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { Downloads } from './downloads.ts'
import type { MediaDetails } from './media-of.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { IconButton } from '../ui/icon-button.ts'

/** A picture as large as the window allows. */
@Component({
  selector: 'fs-picture-viewer',
  imports: [IconButton],
  providers: [Downloads],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <h2 id="dialog-heading">{{ media.name }}</h2>
      <button
        ui-icon-button
        icon="download"
        label="Download"
        tooltipSide="below"
        (click)="downloads.save(media)"
      ></button>
      <button ui-icon-button icon="close" label="Close" tooltipSide="below" (click)="dialog.close()"></button>
    </header>
    <div (click)="dialog.close()" aria-hidden="true"></div>
    @if (src() === null) {
      <p role="alert">The picture could not be loaded.</p>
    } @else if (src(); as src) {
      <img [src]="src" [alt]="media.caption ?? media.name" />
    } @else {
      <p role="status">Loading…</p>
    }
  `,
  styles: `
    :host {
      position: fixed;
      inset: 0;
      display: grid;
      grid-template-rows: auto minmax(0, 1fr);
      place-items: center;
      background: rgb(18 15 12 / 88%);
      color: #f4efe8;
    }
    div {
      position: absolute;
      inset: 0;
      cursor: zoom-out;
    }
    header {
      position: relative;
      z-index: 1;
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      width: 100%;
      padding: var(--gap-2) var(--gap-4);
    }
    header button,
    header button:hover {
      color: inherit;
    }
    h2 {
      flex: 1;
      min-width: 0;
      overflow: hidden;
      font-size: var(--size-sm);
      font-weight: 560;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    img {
      position: relative;
      max-width: calc(100vw - 2rem);
      max-height: calc(100dvh - 5rem);
      margin-bottom: var(--gap-4);
      border-radius: var(--radius-sm);
      object-fit: contain;
      pointer-events: none;
    }
  `,
})
export class PictureViewer {
  protected readonly dialog = inject(DialogRef)
  protected readonly media = inject<MediaDetails>(DIALOG_DATA)
  protected readonly downloads = inject(Downloads)
  readonly #urls = inject(MediaUrls)
  protected readonly src = computed(() => this.#urls.full(this.media.url)())
}
