/** Finds the template, such as `/rooms/{roomId}/state`, that a path was made of. */

interface Candidate<T> {
  readonly pattern: RegExp
  readonly names: number
  readonly value: T
}

const NAME = /\{\w+\}/g

export class PathTemplates<T> {
  readonly #candidates: Candidate<T>[] = []

  add(template: string, value: T): void {
    const parts = template.split(NAME).map((part) => part.replaceAll('.', String.raw`\.`))
    this.#candidates.push({
      // A name may be empty: an empty state key is one.
      pattern: new RegExp(`^${parts.join('[^/]*')}$`),
      names: parts.length - 1,
      value,
    })
  }

  /** Of several templates that fit, the one that leaves least open. */
  find(path: string): T | undefined {
    const fitting = this.#candidates.filter(({ pattern }) => pattern.test(path))
    return fitting.toSorted((a, b) => a.names - b.names)[0]?.value
  }
}
