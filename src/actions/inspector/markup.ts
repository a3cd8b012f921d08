import { escapeHtml } from '../html.ts'
import { taintOf } from '../taint.ts'

/** HTML that is complete: it is printed as it is. */
export class Markup {
  readonly html: string
  constructor(html: string) {
    this.html = html
  }
}

type Printed = Markup | string | number | null | undefined | false | readonly Printed[]

/** A template of HTML in which everything is escaped but what is markup already. Absent values print nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Printed[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(print)))
}

/** HTML that the engine has made and escaped. */
export function raw(text: string): Markup {
  return new Markup(text)
}

function print(value: Printed): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.html
  if (typeof value === 'string' || typeof value === 'number') return printText(String(value))
  return value.map(print).join('')
}

/** A tool that shows everything shows that something was hidden. */
function printText(text: string): string {
  return taintOf(text) === undefined ? escapeHtml(text) : '[tainted]'
}
