/** What a client can read, by its `Accept` header. RFC 9110, section 12.5.1. */

/** Whether the header names this very type: `image/*` is said by many who can read some images only. */
export function names(accept: string | undefined, type: string): boolean {
  return (accept ?? '').split(',').some((range) => {
    const [name, ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    return name === type && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  })
}
