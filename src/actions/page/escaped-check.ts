// In development: whether a page prints what the helpers of a form return in a way that breaks the form.
import type { Request, Response } from 'express'
import { isPrintedAsHtml, type PrintedAttributes } from './printed.ts'

const QUOTE = '&(?:quot|#34|#x22);'

/** Helpers that were escaped once more: the browser would take the quotes as part of the names. */
const ESCAPED = [
  new RegExp(
    `<(?:input|textarea|select|option|button)\\b[^>]*?\\b(?:name|type|value|formaction)=${QUOTE}`,
    'i',
  ),
  new RegExp(`<form\\b[^>]*?\\b(?:action|data-signpost)=${QUOTE}`, 'i'),
  new RegExp(
    `&lt;(?:button|div|p) class=${QUOTE}(?:signpost-default|error-summary|field-error|progress)${QUOTE}`,
    'i',
  ),
]

const FIX =
  'Print what the helpers of a form return raw: <%- f.input(…) %> in EJS, <%~ f.input(…) %> in Eta, !{f.input(…)} in Pug, {{ f.input(…) | safe }} in Nunjucks.'

/** Collects the attributes of a page, to see what became of them. */
export type TrackAttributes = (attributes: PrintedAttributes) => void

/**
 * Passes an error on instead of a page whose helpers were escaped, or whose attributes were given to Pug's `&attributes`,
 * which escapes nothing.
 */
export function checkPrinting(request: Request, response: Response): TrackAttributes {
  const tracked: PrintedAttributes[] = []
  const { send } = response
  response.send = function (this: Response, body?: unknown) {
    const problem = typeof body === 'string' && !response.headersSent ? problemOf(body) : null
    if (problem === null) return Reflect.apply(send, this, [body])
    response.send = send
    request.next?.(new TypeError(problem))
    return this
  } as Response['send']

  function problemOf(html: string): string | null {
    const escaped = ESCAPED.map((pattern) => pattern.exec(html)?.[0]).find((found) => found !== undefined)
    if (escaped !== undefined)
      return `The page prints ${escaped.slice(0, 80)} …: a helper was escaped once more. ${FIX}`
    const isPug = request.app.get('view engine') === 'pug'
    if (isPug && !tracked.every(isPrintedAsHtml))
      return 'The page gives a helper to &attributes(…), which does not escape what was typed. In Pug write <input !{f.input(…)}>.'
    return null
  }

  return (attributes) => void tracked.push(attributes)
}
