/** F6: goes round the parts of the window. Inside a part the focus lands where one most likely wants to be. */
export function moveToRegion(document: Document, step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.offsetParent !== null,
  )
  if (regions.length === 0) return
  const from = regions.findIndex((region) => region.contains(document.activeElement))
  const start = from === -1 && step === -1 ? 0 : from
  const region = regions[(start + step + regions.length) % regions.length]
  const best = region?.querySelector<HTMLElement>('[data-region-focus], [aria-current="page"]')
  ;(best ?? region)?.focus()
}
