import { escapeHtml } from '../html.ts'
import { taintOf } from '../taint.ts'

/** Escaped HTML, which is printed unchanged. */
export class Markup {
  readonly html: string
  constructor(html: string) {
    this.html = html
  }
}

type Printable = Markup | string | number | null | undefined | false | readonly Printable[]

/** Template tag for HTML. Escapes all values except markup. Null, undefined and false print nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Printable[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(print)))
}

/** Marks HTML as escaped. Only for HTML from the engine. */
export function raw(text: string): Markup {
  return new Markup(text)
}

function print(value: Printable): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.html
  if (typeof value === 'string' || typeof value === 'number') return printText(String(value))
  return value.map(print).join('')
}

/** Shows a placeholder for tainted text. */
function printText(text: string): string {
  return taintOf(text) === undefined ? escapeHtml(text) : '[tainted]'
}
