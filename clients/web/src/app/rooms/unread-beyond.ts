/** Whether something unread is scrolled out of sight, above or below. */
export function unreadBeyond(scroller: HTMLElement): { readonly above: boolean; readonly below: boolean } {
  const view = scroller.getBoundingClientRect()
  const boxes = [...scroller.querySelectorAll('[data-unread]')].map((element) => element.getBoundingClientRect())
  return {
    above: boxes.some((box) => box.bottom < view.top),
    below: boxes.some((box) => box.top > view.bottom),
  }
}
