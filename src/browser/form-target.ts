// Which submissions the script takes: those that the browser itself would POST to an action in this window. Everything else is left
// to the browser, so that `formmethod="dialog"`, `formtarget="_blank"` and the like mean what HTML says.
import { actionOf, attribute, hasAttribute, one } from './dom.ts'

export interface FormTarget {
  readonly url: string
  readonly isMultipart: boolean
}

const ACTION_PATH = /^[^?#]*\/_actions\//

/** Where and how a form is sent, or undefined if the browser has to send it. The submitter's attributes come first. */
export function formTarget(form: HTMLFormElement, submitter?: Element | null): FormTarget | undefined {
  const read = (name: string) =>
    ((submitter && attribute(submitter, `form${name}`)) ?? attribute(form, name))?.toLowerCase()
  const target = read('target') ?? one('base[target]')?.getAttribute('target') ?? ''
  const enctype = read('enctype')
  const isNative = hasAttribute(form, 'data-native') || hasAttribute(submitter, 'data-native')
  if (isNative || read('method') !== 'post' || !/^(_self)?$/i.test(target) || enctype === 'text/plain') return
  const url = urlOf(form, submitter)
  const path = url.startsWith(`${location.origin}/`) ? url.slice(location.origin.length) : ''
  return ACTION_PATH.test(path) ? { url, isMultipart: enctype === 'multipart/form-data' } : undefined
}

/** Resolved by the browser, which knows `<base href>`. */
function urlOf(form: HTMLFormElement, submitter?: Element | null): string {
  const hasOwn = hasAttribute(submitter, 'formaction')
  return hasOwn ? (submitter as HTMLButtonElement).formAction : actionOf(form)
}
