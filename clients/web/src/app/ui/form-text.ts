/** The text of one field of a submitted form; empty where there is no such field. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Stops the browser from sending the form and hands out its fields. */
export function submittedForm(event: Event): FormData {
  event.preventDefault()
  return new FormData(event.target as HTMLFormElement)
}
