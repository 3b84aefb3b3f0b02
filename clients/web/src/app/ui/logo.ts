import { ChangeDetectionStrategy, Component, input } from '@angular/core'

/** The mark: a speech bubble and a round friend that lean on each other; where they meet, the color deepens. */
@Component({
  selector: 'ui-logo',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `<svg viewBox="0 0 32 32" [attr.width]="size()" [attr.height]="size()">
    <path class="bubble" d="M4 10a7 7 0 0 1 7-7h6a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7H9.5L5.6 26.2A1 1 0 0 1 4 25.4Z" />
    <circle class="friend" cx="21" cy="20" r="9" />
    <path class="meeting" d="M24 11.51V16a7 7 0 0 1-7 7h-4.49A9 9 0 0 1 24 11.51Z" />
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
    .meeting {
      fill: light-dark(#0d463c, #12443a);
    }
  `,
})
export class Logo {
  readonly size = input(32)
}
