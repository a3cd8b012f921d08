// What the helpers of a form give to templates: objects that print as escaped HTML in every template engine, and whose
// attributes can be spread in JSX.
import { type Attributes, renderAttributes } from '../html.ts'

/** Escaped HTML. Printed with `String()`, or raw by a template engine: `<%- %>`, `<%~ %>`, `!{}`, `| safe`. */
export interface Printed {
  /** The escaped HTML. */
  toString(): string
  /** The same: by this name Handlebars knows HTML that is escaped already. */
  toHTML(): string
}

/** Attributes of an element: prints as HTML, and spreads in JSX: `<input {...form.input('title')} />`. */
export type PrintedAttributes = Printed & Readonly<Record<string, unknown>>

class HtmlText implements Printed {
  readonly #html: string

  constructor(html: string) {
    this.#html = html
  }

  toString(): string {
    return this.#html
  }

  toHTML(): string {
    return this.#html
  }
}

/** Its own enumerable properties are the attributes, and nothing else is. */
class AttributeText implements Printed {
  #html: string | undefined

  constructor(attributes: Attributes, html: string | undefined) {
    const own = this as unknown as Record<string, unknown>
    for (const name in attributes) {
      const value = attributes[name]
      if (value !== undefined && value !== null && value !== false) own[name] = value
    }
    this.#html = html
  }

  #isPrinted = false

  /** Whether it was printed, and not read as an object. */
  get isPrinted(): boolean {
    return this.#isPrinted
  }

  toString(): string {
    this.#isPrinted = true
    this.#html ??= renderAttributes(this as unknown as Attributes)
    return this.#html
  }

  toHTML(): string {
    return this.toString()
  }
}

/** HTML; '' for nothing, so that a template can ask whether there is something. */
export function printedHtml(html: string): Printed | '' {
  return html === '' ? '' : new HtmlText(html)
}

/**
 * Attributes by their HTML names.
 *
 * @param html the same as HTML, if it is known already
 */
export function printedAttributes(attributes: Attributes, html?: string): PrintedAttributes {
  return new AttributeText(attributes, html) as unknown as PrintedAttributes
}

/** Whether attributes were printed as HTML; false if they were used as an object. */
export function isPrintedAsHtml(attributes: PrintedAttributes): boolean {
  return !(attributes instanceof AttributeText) || attributes.isPrinted
}

/** Named arguments as template engines pass them: Handlebars in `hash`, Nunjucks marked by `__keywords`. */
export function namedArguments(given: unknown): Attributes | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  if ('hash' in given && 'data' in given) return given.hash as Attributes
  if (!('__keywords' in given)) return given as Attributes
  const { __keywords, ...attributes } = given
  return attributes as Attributes
}
