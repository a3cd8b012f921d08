// Checks a field by the server's schema when it is left. The handler does not run. Without an answer nothing changes: a problem that is shown
// may still be one.
import { all, attribute, type Control, formAround, isElement, setAttribute } from '../dom.ts'
import type { Core } from '../extras.ts'
import { formTarget } from '../form-target.ts'
import { send, urlEncoded } from '../request.ts'

interface Problem {
  readonly errors?: Readonly<Record<string, string>>
}

export function startFieldChecks({ updateText }: Core): void {
  addEventListener('change', ({ target }) => {
    const form = formAround(target)
    if (form && isElement(target)) check(form, target as Control).catch(reportError)
  })

  async function check(form: HTMLFormElement, control: Control): Promise<void> {
    const { name, value } = control
    const id = `${attribute(control, 'id')}-error`
    const place = all('[id]').find((element) => attribute(element, 'id') === id)
    const target = formTarget(form)
    if (!place || !target || !name) return
    const purpose = `field ${encodeURIComponent(name)}`
    const request = await send(target.url, { purpose, body: urlEncoded(new FormData(form)) })
    if (control.value !== value || (request.status !== 204 && request.status !== 422)) return
    const problem: Problem | null = request.responseType === 'json' ? request.response : null
    const sentence = problem?.errors?.[name] ?? ''
    updateText(place, sentence)
    setAttribute(control, 'aria-invalid', String(sentence !== ''))
  }
}
