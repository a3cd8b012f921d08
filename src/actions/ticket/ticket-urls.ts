import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type AnySchema, validate } from '../../schema/index.ts'
import type { BoundAction } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import type { Json } from '../json.ts'
import { ACTIONS, localPath } from '../local-path.ts'
import { identityTag } from './identity-tag.ts'
import type { Key, KeyRing } from './keys.ts'
import { seal } from './seal.ts'
import { dayOf, MAX_TICKET, signTicket, type Ticket } from './ticket.ts'

/**
 * Stands behind the ticket of a form that is done once: whoever gets no answer may send it again. `enhance.js` does.
 */
const ONCE = '?once'

/** Mints the URLs of bound actions. */
export interface Mint {
  /** The URLs of one page, path and query, for one person; null is nobody. */
  sheetFor(page: string, identity: string | null): Sheet
}

/** The URLs of the forms on one page. Cheap to ask for: tickets that repeat are signed once. */
export interface Sheet {
  /**
   * The URL. The same for the same action, arguments, page, identity and day, unless it holds something unique.
   * Throws a TypeError, naming the action, when the ticket would be too long or captured state is missing.
   */
  urlOf(bound: BoundAction<never>, place?: Place): string
}

/** Which form of the page a URL belongs to. */
export interface Place {
  /** Its identity, where it is not simply the action's only form. */
  readonly form?: string | undefined
  /** The stored outcome that the form shows. */
  readonly previous?: string | undefined
}

interface MintParts {
  readonly keys: KeyRing
  readonly nameOf: (definition: Definition) => string
  readonly now: () => number
}

const MAX_SHEETS = 2000

/** How much is remembered, counted in bytes as below. */
const MAX_REMEMBERED = 20 << 20

/** What maps, objects and the hidden parts of strings take, about: for a page, and for one URL. */
const PER_SHEET = 1000
const PER_URL = 200

/**
 * Remembers the URLs of the pages that were drawn last, about 20 MiB of them: 15,000 to 50,000 by their length. What
 * is counted are the characters of URLs and of what they are found by (a byte each, since tickets, paths and nearly
 * all arguments are ASCII), and what stands around them. Pages that were drawn longest ago are forgotten first.
 */
export function createMint({ keys, nameOf, now }: MintParts): Mint {
  const sheets = new LRUCache<string, TicketSheet>({ max: MAX_SHEETS, dispose: (sheet) => forget(sheet) })
  let remembered = 0

  function forget(sheet: TicketSheet): void {
    remembered -= sheet.size
    sheet.isRemembered = false
  }

  function grow(sheet: TicketSheet, size: number): void {
    sheet.size += size
    remembered += size
    while (remembered > MAX_REMEMBERED) sheets.pop()
  }

  return {
    sheetFor(page, identity) {
      const day = dayOf(now())
      const label = identity === null ? page : `${page}\n${identity}`
      const known = sheets.get(label)
      if (known?.day === day) return known
      const tag = identity === null ? undefined : identityTag(keys.current, identity)
      const sheet = new TicketSheet(
        { page, day, ...(tag !== undefined && { identity: tag }) },
        { key: keys.current, nameOf, grow },
      )
      sheets.set(label, sheet)
      grow(sheet, label.length + page.length + PER_SHEET)
      return sheet
    },
  }
}

interface SheetParts {
  readonly key: Key
  readonly nameOf: (definition: Definition) => string
  /** Told of what a sheet remembers, in bytes. */
  readonly grow: (sheet: TicketSheet, size: number) => void
}

class TicketSheet implements Sheet {
  readonly day: number
  /** Bytes. */
  size = 0
  /** False once nobody will ask for this sheet again: what it remembered then would be counted by nobody. */
  isRemembered = true
  readonly #common: Omit<Ticket, 'args'>
  readonly #parts: SheetParts
  /** By the only argument, where it is a text or a number and nothing else tells two apart. */
  readonly #simple = new Map<Definition, Map<Json | undefined, string>>()
  readonly #others = new Map<string, string>()

  constructor(common: Omit<Ticket, 'args'>, parts: SheetParts) {
    this.day = common.day
    this.#common = common
    this.#parts = parts
  }

  urlOf(bound: BoundAction<never>, place: Place = {}): string {
    const { definition, args, captured } = bound
    if (definition.once || captured !== undefined || definition.captured) return this.#mint(bound, place)
    const isSimple =
      args.length < 2 &&
      typeof args[0] !== 'object' &&
      place.form === undefined &&
      place.previous === undefined
    return isSimple ? this.#recallSimple(bound, args[0]) : this.#recall(bound, place)
  }

  #recallSimple(bound: BoundAction<never>, argument: Json | undefined): string {
    const { definition } = bound
    const urls = this.#simple.get(definition) ?? new Map<Json | undefined, string>()
    const known = urls.get(argument)
    if (known) return known
    const url = this.#mint(bound, {})
    if (!this.isRemembered) return url
    if (urls.size === 0) this.#simple.set(definition, urls)
    urls.set(argument, url)
    this.#count(url, typeof argument === 'string' ? argument : '')
    return url
  }

  #recall(bound: BoundAction<never>, place: Place): string {
    const label = JSON.stringify([
      this.#parts.nameOf(bound.definition),
      place.form,
      place.previous,
      bound.args,
    ])
    const known = this.#others.get(label)
    if (known) return known
    const url = this.#mint(bound, place)
    if (!this.isRemembered) return url
    this.#others.set(label, url)
    this.#count(url, label)
    return url
  }

  #count(url: string, label: string): void {
    this.#parts.grow(this, url.length + label.length + PER_URL)
  }

  #mint({ definition, args, captured }: BoundAction<never>, { form, previous }: Place): string {
    const { key, nameOf } = this.#parts
    const name = nameOf(definition)
    if (definition.captured && captured === undefined)
      throw new TypeError(`${name} captures state. Write ${name}.bind(…).capture({ … }) where it is drawn.`)
    definition.args.forEach((schema, index) => {
      requireFitting(schema, args[index], `argument ${index + 1} of ${name}.bind(…)`)
    })
    if (definition.captured) requireFitting(definition.captured, captured, `${name}.bind(…).capture(…)`)
    return print(key, name, {
      ...this.#common,
      args,
      ...(definition.once && { nonce: randomBytes(12).toString('base64url') }),
      ...(captured !== undefined && {
        sealed: seal(key, { purpose: 'seal', context: sealContext(name, this.day) }, captured),
      }),
      ...(form !== undefined && { form }),
      ...(previous !== undefined && { previous }),
    })
  }
}

/** What does not fit its schema would be refused as stale when it is sent: say so when it is drawn. */
function requireFitting(schema: AnySchema, value: unknown, place: string): void {
  const result = validate(schema, value)
  // A schema that has to wait for its answer is asked when the form is sent.
  if (result instanceof Promise || !result.issues) return
  const problems = result.issues.map(({ message }) => message).join('; ')
  throw new TypeError(`${place} does not fit its schema: ${problems}.`)
}

function print(key: Key, name: string, ticket: Ticket): string {
  const text = signTicket(key, name, ticket)
  if (text.length <= MAX_TICKET) return `${ACTIONS}${name}/${text}${ticket.nonce === undefined ? '' : ONCE}`
  const page = withoutQuery(ticket.page)
  if (page !== ticket.page) return print(key, name, { ...ticket, page })
  throw new TypeError(
    `The ticket of ${name} has ${text.length} characters, more than ${MAX_TICKET}. Bind an id, not a record, and capture less.`,
  )
}

/** Sealing keys are of one action and one day, so that random nonces stay far from their limit (NIST SP 800-38D). */
export function sealContext(name: string, day: number): string {
  return `${name} ${day}`
}

const MAX_PAGE = 700

/**
 * The page for a ticket, from what the visitor asked for: a path of this origin. A query that is too long is
 * left out, and a path that is too long or leads elsewhere becomes `/`.
 */
export function pageFor(url: string): string {
  const path = localPath(url)
  if (path === null || path.startsWith(ACTIONS)) return '/'
  if (path.length <= MAX_PAGE) return path
  const short = withoutQuery(path)
  return short.length <= MAX_PAGE ? short : '/'
}

function withoutQuery(page: string): string {
  return page.split(/[?#]/, 1)[0] as string
}
