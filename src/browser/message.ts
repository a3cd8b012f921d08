// The message of a form: a live region at its beginning, put there empty when the form is sent, so that screen readers announce what
// comes into it. One for each form, because several can fail at once.
import { childNodesOf, insert, parentOf } from './dom.ts'
import { create } from './own-elements.ts'

const messages = new WeakMap<HTMLFormElement, HTMLElement>()

/** Shows a sentence in the form; an empty one clears it. What is behind it (a countdown, buttons) is not announced. */
export function showMessage(form: HTMLFormElement, sentence: string, ...behind: (Node | string)[]): void {
  let box = messages.get(form)
  if (!box) {
    box = create('div', { className: 'signpost-message' })
    box.append(create('output'), create('span'))
    messages.set(form, box)
  }
  if (parentOf(box) !== form) insert(form, box, childNodesOf(form)[0] ?? null)
  const [output, rest] = box.children
  if (output && output.textContent !== sentence) output.textContent = sentence
  rest?.replaceChildren(...behind)
}
