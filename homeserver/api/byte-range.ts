/**
 * The `Range` header, RFC 9110 section 14. One range is served; several at once, other units and what is malformed are
 * ignored, as the RFC allows, and then the whole is sent.
 */
export type AskedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly from: number; readonly to: number }
  | { readonly kind: 'unsatisfiable' }

const WHOLE: AskedRange = { kind: 'whole' }
const UNSATISFIABLE: AskedRange = { kind: 'unsatisfiable' }
const ONE_RANGE = /^bytes=[ \t]*([0-9]{0,15})-([0-9]{0,15})[ \t]*$/

/** `to` is exclusive. */
export function parseRange(header: string | undefined, size: number): AskedRange {
  const match = ONE_RANGE.exec(header ?? '')
  const [first = '', last = ''] = match?.slice(1) ?? []
  if (first === '' && last === '') return WHOLE
  if (first === '') {
    const from = Math.max(0, size - Number(last))
    return from < size ? { kind: 'part', from, to: size } : UNSATISFIABLE
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return WHOLE
  if (from >= size) return UNSATISFIABLE
  return { kind: 'part', from, to: last === '' ? size : Math.min(Number(last) + 1, size) }
}
