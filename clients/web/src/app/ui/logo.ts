import { ChangeDetectionStrategy, Component, input } from '@angular/core'

/** The mark: a speech bubble that makes room for a round friend. */
@Component({
  selector: 'ui-logo',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `<svg viewBox="0 0 32 32" [attr.width]="size()" [attr.height]="size()">
    <path class="bubble" d="M3 11a8 8 0 0 1 8-8h8a8 8 0 0 1 8 8v1.57A10 10 0 0 0 12.57 27H5a2 2 0 0 1-2-2Z" />
    <circle class="friend" cx="21.5" cy="21.5" r="7.5" />
  </svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    .bubble {
      fill: light-dark(#17695a, #4fb89f);
    }
    .friend {
      fill: #e8825f;
    }
  `,
})
export class Logo {
  readonly size = input(32)
}
