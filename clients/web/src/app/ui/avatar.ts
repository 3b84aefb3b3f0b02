import { ChangeDetectionStrategy, Component, computed, input, linkedSignal } from '@angular/core'
import { hueOf, initialsOf } from './hue.ts'

/** A picture, or initials on a color that stays the same for the id. Decoration: the name stands beside it. */
@Component({
  selector: 'ui-avatar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: {
    'aria-hidden': 'true',
    '[style.--hue]': 'hue()',
    '[style.--avatar-size]': 'size()',
    '[class.square]': "shape() === 'square'",
  },
  template: `@if (picture(); as src) {
      <img [src]="src" alt="" loading="lazy" (error)="picture.set(undefined)" />
    } @else {
      {{ initials() }}
    }`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      flex: none;
      width: var(--avatar-size);
      height: var(--avatar-size);
      border-radius: 50%;
      overflow: hidden;
      background: light-dark(oklch(0.9 0.055 var(--hue)), oklch(0.36 0.06 var(--hue)));
      color: light-dark(oklch(0.38 0.09 var(--hue)), oklch(0.9 0.05 var(--hue)));
      font-size: calc(var(--avatar-size) * 0.4);
      font-weight: 650;
      letter-spacing: -0.01em;
      line-height: 1;
      user-select: none;
    }
    :host(.square) {
      border-radius: 28%;
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `,
})
export class Avatar {
  readonly id = input.required<string>()
  readonly name = input.required<string>()
  readonly src = input<string>()
  readonly size = input('2.25rem')
  readonly shape = input<'round' | 'square'>('round')
  protected readonly picture = linkedSignal(() => this.src())
  protected readonly hue = computed(() => hueOf(this.id()))
  protected readonly initials = computed(() => initialsOf(this.name()))
}
