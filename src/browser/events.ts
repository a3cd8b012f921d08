// Events on `window` by which an application follows a submission and takes parts of it over.

import type { EndReason } from '../../public/enhance.d.ts'

export interface Detail {
  form: HTMLFormElement | null
  data?: FormData
  request?: XMLHttpRequest
  page?: Document
  render?: () => unknown
  reason?: EndReason
}

/** Dispatches `signpost:NAME`. Returns false if a listener has cancelled it. */
export function emit(name: string, detail: Detail): boolean {
  return dispatchEvent(new CustomEvent(`signpost:${name}`, { cancelable: true, detail }))
}

/** Calls a function for each submission that has ended. */
export function onEnd(act: (form: HTMLFormElement) => void): void {
  addEventListener('signpost:end', (event) => {
    if (event instanceof CustomEvent) act(event.detail.form)
  })
}
