// Which submissions the script takes: those that the browser itself would POST to an action in this window. Everything else is left
// to the browser, so that `formmethod="dialog"`, `formtarget="_blank"` and the like mean what HTML says.
import { attribute, one } from './dom.ts'

export interface FormTarget {
  readonly url: string
  readonly isMultipart: boolean
}

const ACTION_PATH = /(^|\/)_actions\//

/** Where and how a form is sent, or undefined if the browser has to send it. The submitter's attributes come first. */
export function formTarget(form: HTMLFormElement, submitter?: Element | null): FormTarget | undefined {
  const read = (name: string) => (submitter && attribute(submitter, `form${name}`)) ?? attribute(form, name)
  if (attribute(form, 'data-native') !== null || (submitter && attribute(submitter, 'data-native') !== null))
    return undefined
  if (read('method')?.toLowerCase() !== 'post' || !isThisWindow(read('target'))) return undefined
  const enctype = read('enctype')?.toLowerCase()
  if (enctype === 'text/plain') return undefined
  const url = actionUrl(read('action'))
  return url === undefined ? undefined : { url, isMultipart: enctype === 'multipart/form-data' }
}

function isThisWindow(target: string | null): boolean {
  const name = target ?? one('base[target]')?.getAttribute('target') ?? ''
  return name === '' || name.toLowerCase() === '_self'
}

function actionUrl(action: string | null): string | undefined {
  if (!action || !URL.canParse(action, location.href)) return undefined
  const { origin, pathname, search } = new URL(action, location.href)
  return origin === location.origin && ACTION_PATH.test(pathname) ? pathname + search : undefined
}
