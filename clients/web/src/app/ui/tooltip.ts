import { Overlay, type OverlayRef } from '@angular/cdk/overlay'
import { ComponentPortal } from '@angular/cdk/portal'
import { ChangeDetectionStrategy, Component, DestroyRef, Directive, ElementRef, inject, input } from '@angular/core'

const TOOLTIP_WAIT_MS = 450

@Component({
  selector: 'ui-tooltip-bubble',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `{{ text() }}`,
  styles: `
    :host {
      display: block;
      max-width: 18rem;
      padding: var(--gap-1) var(--gap-2);
      border-radius: var(--radius-sm);
      background: light-dark(#2b2620, #ece7df);
      color: light-dark(#fbf8f3, #1d1b19);
      font-size: var(--size-xs);
      font-weight: 500;
      pointer-events: none;
    }
  `,
})
class TooltipBubble {
  readonly text = input('')
}

/** Shows the name of a control to those who see it. Never the only carrier of the name. */
@Directive({
  selector: '[ui-tooltip]',
  host: {
    '(mouseenter)': 'schedule()',
    '(mouseleave)': 'hide()',
    '(focusin)': 'showForKeyboard()',
    '(focusout)': 'hide()',
    '(pointerdown)': 'hide()',
    '(keydown.escape)': 'hide()',
  },
})
export class Tooltip {
  readonly text = input.required<string>({ alias: 'ui-tooltip' })
  readonly side = input<'above' | 'below'>('above', { alias: 'tooltipSide' })

  readonly #overlay = inject(Overlay)
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement
  #ref: OverlayRef | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.hide()
    })
  }

  protected schedule(): void {
    if (matchMedia('(hover: none)').matches) return
    this.#timer = setTimeout(() => {
      this.#show()
    }, TOOLTIP_WAIT_MS)
  }

  protected showForKeyboard(): void {
    if (this.#element.matches(':focus-visible')) this.#show()
  }

  protected hide(): void {
    clearTimeout(this.#timer)
    this.#ref?.dispose()
    this.#ref = undefined
  }

  #show(): void {
    if (this.#ref !== undefined || this.text() === '') return
    const above = { originX: 'center', originY: 'top', overlayX: 'center', overlayY: 'bottom', offsetY: -6 } as const
    const below = { originX: 'center', originY: 'bottom', overlayX: 'center', overlayY: 'top', offsetY: 6 } as const
    this.#ref = this.#overlay.create({
      positionStrategy: this.#overlay
        .position()
        .flexibleConnectedTo(this.#element)
        .withPositions(this.side() === 'above' ? [above, below] : [below, above])
        .withViewportMargin(8),
      scrollStrategy: this.#overlay.scrollStrategies.close(),
    })
    this.#ref.attach(new ComponentPortal(TooltipBubble)).setInput('text', this.text())
  }
}
