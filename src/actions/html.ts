// Escaping: the only code of the engine that turns values into HTML text.
import { requireUntainted } from './taint.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Escapes a text for element content and quoted attribute values.
 *
 * @throws TypeError for a tainted text
 */
export function escapeHtml(text: string): string {
  requireUntainted(text)
  return /[&<>"']/.test(text)
    ? text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    : text
}

/**
 * An attribute's value, without quotes where HTML allows that: then escaping it once more changes nothing. Print it last
 * only in a tag that is not closed by `/>`.
 */
export function attributeValue(text: string): string {
  return /^[\w./:#?&;,@+~%-]+$/.test(text) && !text.includes('&') ? text : `"${escapeHtml(text)}"`
}

/** Values of HTML attributes: true prints the bare name; false, null and undefined print nothing. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * Renders attributes as HTML, with checked names and escaped values.
 *
 * @throws TypeError for a name that is not in lower case, and for attributes that run scripts, set styles or change the
 *   form's target: `on…`, `style`, `srcdoc`, `formaction`
 */
export function renderAttributes(attributes: Attributes): string {
  let html = ''
  for (const name in attributes) {
    const value = attributes[name]
    if (value === undefined || value === null || value === false) continue
    checkName(name)
    const attribute = value === true ? name : `${name}="${escapeHtml(String(value))}"`
    html += html === '' ? attribute : ` ${attribute}`
  }
  return html
}

const CHECKED_NAMES = new Set<string>()

function checkName(name: string): void {
  if (CHECKED_NAMES.has(name)) return
  if (!/^[a-z][a-z0-9-]*$/.test(name) || /^(on|style$|srcdoc$|formaction$)/.test(name))
    throw new TypeError(`${JSON.stringify(name)} cannot be an attribute of a form control.`)
  if (CHECKED_NAMES.size < 1000) CHECKED_NAMES.add(name)
}
