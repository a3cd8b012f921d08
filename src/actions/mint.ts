import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { BoundAction } from './bound-action.ts'
import type { Definition } from './definition.ts'
import type { Json } from './json.ts'
import type { Key, KeyRing } from './keys.ts'
import { ownerTag } from './owner.ts'
import { localPath } from './path.ts'
import { seal } from './seal.ts'
import { dayOf, MAX_TICKET, signTicket, type Ticket } from './ticket.ts'

/** Where action URLs begin. */
export const ACTIONS = '/_actions/'

/** Mints the URLs of bound actions. */
export interface Mint {
  /** The URLs of one page, path and query, for one person; null is nobody. */
  sheetFor(page: string, owner: string | null): Sheet
}

/** The URLs of the forms on one page. Cheap to ask for: tickets that repeat are signed once. */
export interface Sheet {
  /**
   * The URL. The same for the same action, arguments, page, owner and day, unless it holds something unique.
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
const MAX_URLS = 50_000

/** Remembers up to 50,000 URLs, about 20 MiB. */
export function createMint({ keys, nameOf, now }: MintParts): Mint {
  const sheets = new LRUCache<string, TicketSheet>({ max: MAX_SHEETS })
  const budget = { left: MAX_URLS }
  return {
    sheetFor(page, owner) {
      const day = dayOf(now())
      const label = owner === null ? page : `${page}\n${owner}`
      const known = sheets.get(label)
      if (known?.day === day && budget.left > 0) return known
      if (budget.left <= 0) {
        sheets.clear()
        budget.left = MAX_URLS
      }
      const tag = owner === null ? undefined : ownerTag(keys.current, owner)
      const sheet = new TicketSheet(
        { page, day, ...(tag !== undefined && { owner: tag }) },
        { key: keys.current, nameOf, budget },
      )
      sheets.set(label, sheet)
      return sheet
    },
  }
}

interface SheetParts {
  readonly key: Key
  readonly nameOf: (definition: Definition) => string
  readonly budget: { left: number }
}

class TicketSheet implements Sheet {
  readonly day: number
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
    if (urls.size === 0) this.#simple.set(definition, urls)
    urls.set(argument, url)
    this.#parts.budget.left--
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
    this.#others.set(label, url)
    this.#parts.budget.left--
    return url
  }

  #mint({ definition, args, captured }: BoundAction<never>, { form, previous }: Place): string {
    const { key, nameOf } = this.#parts
    const name = nameOf(definition)
    if (definition.captured && captured === undefined)
      throw new TypeError(`${name} captures state. Write ${name}.bind(…).capture({ … }) where it is drawn.`)
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

function print(key: Key, name: string, ticket: Ticket): string {
  const text = signTicket(key, name, ticket)
  if (text.length <= MAX_TICKET) return `${ACTIONS}${name}/${text}`
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
