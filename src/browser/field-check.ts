// Checks a field by the server's schema when it is left. The handler does not run. Without an answer nothing changes: a problem that is shown
// may still be one.
import { all, attribute, type Control, setAttribute } from './dom.ts'
import { formTarget } from './form-target.ts'
import { updateText } from './page-update.ts'
import { send } from './request.ts'

interface Problem {
  readonly errors?: Readonly<Record<string, string>>
}

export async function checkField(form: HTMLFormElement, control: Control): Promise<void> {
  const { name, value } = control
  const id = `${attribute(control, 'id')}-error`
  const place = all('[id]').find((element) => attribute(element, 'id') === id)
  const target = formTarget(form)
  if (!place || !target || !name) return
  const body = new URLSearchParams([...new FormData(form)].map(([key, entry]) => [key, String(entry)]))
  const request = await send(target.url, { purpose: `field ${encodeURIComponent(name)}`, body })
  if (control.value !== value || (request.status !== 204 && request.status !== 422)) return
  const problem: Problem | null = request.responseType === 'json' ? request.response : null
  const sentence = problem?.errors?.[name] ?? ''
  updateText(place, sentence)
  setAttribute(control, 'aria-invalid', String(sentence !== ''))
}
