import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core'
import { Downloads } from './downloads.ts'
import { fileSize } from './file-size.ts'
import type { MediaDetails } from './media-of.ts'
import { Icon } from '../ui/icon.ts'

@Component({
  selector: 'fs-file-card',
  imports: [Icon],
  providers: [Downloads],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button
    type="button"
    [disabled]="downloads.busy()"
    [attr.aria-label]="'Download ' + media().name + ' ' + details()"
    (click)="downloads.save(media())"
  >
    <span class="kind">{{ extension() }}</span>
    <span class="words">
      <span class="name">{{ media().name }}</span>
      <span class="details">{{ downloads.busy() ? 'Downloading…' : details() }}</span>
    </span>
    <ui-icon name="download" [size]="18" />
  </button>`,
  styles: `
    button {
      display: flex;
      align-items: center;
      gap: var(--gap-3);
      width: min(24rem, 100%);
      margin: 0.25rem 0;
      padding: var(--gap-2) var(--gap-3) var(--gap-2) var(--gap-2);
      border: 1px solid var(--line);
      border-radius: var(--radius-md);
      background: var(--raised);
      text-align: start;
    }
    button:hover {
      border-color: var(--line-strong);
    }
    .kind {
      display: grid;
      flex: none;
      place-items: center;
      width: 2.5rem;
      height: 2.5rem;
      border-radius: var(--radius-sm);
      background: var(--accent-soft);
      color: var(--accent);
      font-size: 0.625rem;
      font-weight: 750;
      letter-spacing: 0.02em;
    }
    .words {
      flex: 1;
      min-width: 0;
      line-height: 1.35;
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
      font-weight: 600;
    }
    .details {
      color: var(--text-faint);
      font-size: var(--size-xs);
    }
    ui-icon {
      color: var(--text-faint);
    }
  `,
})
export class FileCard {
  readonly media = input.required<MediaDetails>()
  protected readonly downloads = inject(Downloads)
  protected readonly details = computed(() => {
    const { sizeBytes } = this.media()
    return sizeBytes === undefined ? 'Unknown size' : fileSize(sizeBytes)
  })
  protected readonly extension = computed(() => {
    const match = /\.([A-Za-z0-9]{1,4})$/.exec(this.media().name)
    return match?.[1]?.toUpperCase() ?? 'FILE'
  })
}
