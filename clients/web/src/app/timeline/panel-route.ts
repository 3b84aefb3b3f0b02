import { computed, inject, Injectable } from '@angular/core'
import { toSignal } from '@angular/core/rxjs-interop'
import { NavigationEnd, Router } from '@angular/router'
import { filter, map } from 'rxjs'

export type Panel =
  | { readonly kind: 'people' }
  | { readonly kind: 'files' }
  | { readonly kind: 'details' }
  | { readonly kind: 'threads' }
  | { readonly kind: 'thread'; readonly rootId: string }

const kinds = ['people', 'files', 'details', 'threads'] as const

/** What is open beside the timeline stands in the address: it survives a reload and obeys the back button. */
@Injectable()
export class PanelRoute {
  readonly #router = inject(Router)
  readonly #url = toSignal(
    this.#router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.#router.url },
  )

  readonly path = computed(() => this.#url().split(/[?#]/)[0] ?? '/')
  readonly panel = computed<Panel | undefined>(() => {
    const query = this.#router.parseUrl(this.#url()).queryParamMap
    const rootId = query.get('thread')
    if (rootId !== null) return { kind: 'thread', rootId }
    const kind = kinds.find((name) => name === query.get('panel'))
    return kind === undefined ? undefined : { kind }
  })

  async openThread(rootId: string): Promise<void> {
    await this.#go({ thread: rootId, panel: null })
  }

  async toggle(kind: Exclude<Panel['kind'], 'thread'>): Promise<void> {
    if (!this.path().startsWith('/room/')) return
    await this.#go({ thread: null, panel: this.panel()?.kind === kind ? null : kind })
  }

  async close(): Promise<void> {
    await this.#go({ thread: null, panel: null })
  }

  async #go(queryParams: Record<string, string | null>): Promise<void> {
    await this.#router.navigate([], { queryParams: { ...queryParams, event: null }, queryParamsHandling: 'merge' })
  }
}
