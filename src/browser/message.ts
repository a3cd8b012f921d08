// The message of a form: a live region at its beginning, put there empty when the form is sent, so that screen readers announce what
// comes into it. One for each form, because several can fail at once.
import { createElement, firstChildOf, insert, isConnected, parentOf } from './dom.ts'
import { markOwn } from './own-elements.ts'

interface Message {
  readonly box: HTMLElement
  readonly text: HTMLElement
  readonly rest: HTMLElement
}

const messages = new WeakMap<HTMLFormElement, Message>()

/** Shows a sentence in the form; an empty one clears it. */
export function showMessage(form: HTMLFormElement, sentence: string): void {
  const { text, rest } = messageOf(form)
  rest.replaceChildren()
  if (text.textContent !== sentence) text.textContent = sentence
}

/** Adds elements behind the sentence: a countdown, buttons. They are not announced. */
export function addToMessage(form: HTMLFormElement, ...added: (Node | string)[]): void {
  messageOf(form).rest.replaceChildren(...added)
}

function messageOf(form: HTMLFormElement): Message {
  let message = messages.get(form)
  if (!message) {
    message = createMessage()
    messages.set(form, message)
  }
  if (parentOf(message.box) !== form || !isConnected(message.box))
    insert(form, message.box, firstChildOf(form))
  return message
}

function createMessage(): Message {
  const box = markOwn(createElement('div'))
  const text = createElement('output')
  const rest = createElement('span')
  box.className = 'signpost-message'
  box.append(text, rest)
  return { box, text, rest }
}
