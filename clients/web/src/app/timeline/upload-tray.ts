import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core'
import { Conversation } from './conversation.ts'
import { fileSize } from './file-size.ts'
import { Uploads } from './uploads.ts'
import { Icon } from '../ui/icon.ts'
import { IconButton } from '../ui/icon-button.ts'

/** The files that wait above the text, and those on their way. */
@Component({
  selector: 'fs-upload-tray',
  imports: [Icon, IconButton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'list', 'aria-label': 'Attached files' },
  template: `@for (upload of shown(); track upload.id) {
    <div role="listitem" [class.failed]="upload.state.phase === 'failed'">
      <ui-icon [name]="upload.isPicture ? 'image' : 'files'" [size]="18" />
      <span class="words">
        <span class="name">{{ upload.file.name }}</span>
        <span class="details">{{ upload.details }}</span>
      </span>
      @if (upload.state.phase === 'failed') {
        <button ui-icon-button icon="retry" label="Try again" [iconSize]="16" (click)="retry(upload.id)"></button>
      }
      <button
        ui-icon-button
        icon="close"
        [label]="upload.state.phase === 'sending' ? 'Cancel upload' : 'Remove'"
        [iconSize]="16"
        (click)="uploads.drop(upload.id)"
      ></button>
      @if (upload.state.phase === 'sending') {
        <progress [value]="upload.state.part" max="1" [attr.aria-label]="'Upload of ' + upload.file.name"></progress>
      }
    </div>
  }`,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--gap-2);
      padding: var(--gap-2) var(--gap-2) 0;
    }
    div {
      position: relative;
      display: flex;
      align-items: center;
      gap: var(--gap-2);
      width: 15rem;
      max-width: 100%;
      padding: 0.25rem 0.25rem 0.25rem var(--gap-2);
      border: 1px solid var(--line);
      border-radius: var(--radius-md);
      background: var(--sunken);
      overflow: hidden;
    }
    .words {
      flex: 1;
      min-width: 0;
      line-height: 1.3;
    }
    .name,
    .details {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .name {
      font-size: var(--size-sm);
      font-weight: 560;
    }
    .details {
      color: var(--text-faint);
      font-size: var(--size-xs);
    }
    .failed .details {
      color: var(--danger);
      white-space: normal;
    }
    progress {
      position: absolute;
      inset: auto 0 0;
      width: 100%;
      height: 3px;
      border: 0;
      background: transparent;
      appearance: none;
    }
    progress::-webkit-progress-bar {
      background: transparent;
    }
    progress::-webkit-progress-value {
      background: var(--brand);
    }
    progress::-moz-progress-bar {
      background: var(--brand);
    }
  `,
})
export class UploadTray {
  protected readonly uploads = inject(Uploads)
  readonly #conversation = inject(Conversation)
  protected readonly shown = computed(() =>
    this.uploads
      .all()
      .filter((upload) => upload.place === this.#conversation.place)
      .map((upload) => ({
        ...upload,
        isPicture: upload.file.type.startsWith('image/'),
        details: upload.state.phase === 'failed' ? upload.state.reason : fileSize(upload.file.size),
      })),
  )

  protected retry(id: number): void {
    void this.uploads.retry(id, this.#conversation)
  }
}
