// Creates the URLs of bound actions, and memoises them by page. Over 200 lines because signing, memoising and counting share
// the same pages.
import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type AnySchema, validate } from '../../schema/index.ts'
import type { BoundAction } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import type { Json } from '../json.ts'
import { ACTIONS, localPath } from '../local-path.ts'
import { identityTag } from './identity-tag.ts'
import type { Key, KeyRing } from './keys.ts'
import { packOverflow, queryOf } from './overflow.ts'
import { seal } from './seal.ts'
import { dayOf, MAX_TICKET, signTicket, type Ticket } from './ticket.ts'

/** Creates the URLs of bound actions. */
export interface TicketUrls {
  /** The URLs of one page (path and query) for one user; null for a visitor who is not signed in. */
  pageUrls(page: string, identity: string | null): PageUrls
}

/** The URLs of the forms on one page. A ticket that repeats is signed once. */
export interface PageUrls {
  /**
   * The URL: the same for the same action, arguments, page, identity and day, unless it contains a nonce or captured state.
   *
   * @throws TypeError with the action's name if the ticket would be too long or captured state is missing
   */
  urlOf(bound: BoundAction<never>, place?: FormSlot): string
}

/** The form of the page that a URL belongs to. */
export interface FormSlot {
  /** The form's name, unless it is the name of the action. */
  readonly form?: string | undefined
  /** The id of the stored result that the form shows. */
  readonly previous?: string | undefined
  /** The nonce of the submission that the form contains again; without it a new one. */
  readonly nonce?: string | undefined
}

/** What ticket URLs are made of. */
export interface TicketUrlParts {
  readonly keys: KeyRing
  readonly nameOf: (definition: Definition) => string
  readonly now: () => number
}

const MAX_PAGES = 2000

/** The bytes of the URLs that are memoised, as counted below. */
const MAX_REMEMBERED = 20 << 20

/** The approximate bytes of maps, objects and string headers, for a page and for one URL. */
const BYTES_PER_PAGE = 1000
const BYTES_PER_URL = 200

/**
 * Memoises the URLs of the pages that were rendered last, about 20 MiB of them: 15,000 to 50,000 URLs. Counted are the
 * characters of URLs and their keys (one byte each, because tickets, paths and nearly all arguments are ASCII) and the
 * objects around them. The page that was rendered longest ago is dropped first.
 */
export function createTicketUrls({ keys, nameOf, now }: TicketUrlParts): TicketUrls {
  const pages = new LRUCache<string, SignedPageUrls>({ max: MAX_PAGES, dispose: (urls) => forget(urls) })
  let remembered = 0

  function forget(urls: SignedPageUrls): void {
    remembered -= urls.size
    urls.isRemembered = false
  }

  function grow(urls: SignedPageUrls, size: number): void {
    urls.size += size
    remembered += size
    while (remembered > MAX_REMEMBERED) pages.pop()
  }

  return {
    pageUrls(page, identity) {
      const day = dayOf(now())
      const label = identity === null ? page : `${page}\n${identity}`
      const known = pages.get(label)
      if (known?.day === day) return known
      const tag = identity === null ? undefined : identityTag(keys.current, identity)
      const urls = new SignedPageUrls(
        { page, day, ...(tag !== undefined && { identity: tag }) },
        { key: keys.current, nameOf, grow },
      )
      pages.set(label, urls)
      grow(urls, label.length + page.length + BYTES_PER_PAGE)
      return urls
    },
  }
}

interface PageUrlParts {
  readonly key: Key
  readonly nameOf: (definition: Definition) => string
  /** Called with the bytes that were added. */
  readonly grow: (urls: SignedPageUrls, size: number) => void
}

class SignedPageUrls implements PageUrls {
  readonly day: number
  /** Bytes. */
  size = 0
  /** False once the page was dropped: what it memoised afterwards would not be counted. */
  isRemembered = true
  readonly #common: Omit<Ticket, 'args'>
  readonly #parts: PageUrlParts
  /** By the only argument, if that is a string or a number and nothing else differs. */
  readonly #simple = new Map<Definition, Map<Json | undefined, string>>()
  readonly #others = new Map<string, string>()

  constructor(common: Omit<Ticket, 'args'>, parts: PageUrlParts) {
    this.day = common.day
    this.#common = common
    this.#parts = parts
  }

  urlOf(bound: BoundAction<never>, slot: FormSlot = {}): string {
    const { definition, args, captured } = bound
    if (definition.once || captured !== undefined || definition.captured) return this.#sign(bound, slot)
    const isSimple =
      args.length < 2 && typeof args[0] !== 'object' && slot.form === undefined && slot.previous === undefined
    return isSimple ? this.#recallSimple(bound, args[0]) : this.#recall(bound, slot)
  }

  #recallSimple(bound: BoundAction<never>, argument: Json | undefined): string {
    const { definition } = bound
    const urls = this.#simple.get(definition) ?? new Map<Json | undefined, string>()
    const known = urls.get(argument)
    if (known) return known
    const url = this.#sign(bound, {})
    if (!this.isRemembered) return url
    if (urls.size === 0) this.#simple.set(definition, urls)
    urls.set(argument, url)
    this.#count(url, typeof argument === 'string' ? argument : '')
    return url
  }

  #recall(bound: BoundAction<never>, slot: FormSlot): string {
    const label = JSON.stringify([this.#parts.nameOf(bound.definition), slot.form, slot.previous, bound.args])
    const known = this.#others.get(label)
    if (known) return known
    const url = this.#sign(bound, slot)
    if (!this.isRemembered) return url
    this.#others.set(label, url)
    this.#count(url, label)
    return url
  }

  #count(url: string, label: string): void {
    this.#parts.grow(this, url.length + label.length + BYTES_PER_URL)
  }

  #sign({ definition, args, captured }: BoundAction<never>, { form, previous, nonce }: FormSlot): string {
    const { key, nameOf } = this.#parts
    const name = nameOf(definition)
    if (definition.captured && captured === undefined)
      throw new TypeError(`${name} captures state. Write ${name}.bind(…).capture({ … }) in the template.`)
    definition.args.forEach((schema, index) => {
      requireFitting(schema, args[index], `argument ${index + 1} of ${name}.bind(…)`)
    })
    if (definition.captured) requireFitting(definition.captured, captured, `${name}.bind(…).capture(…)`)
    return print(key, name, {
      ...this.#common,
      args,
      ...(definition.once && { nonce: nonce ?? randomBytes(12).toString('base64url') }),
      ...(captured !== undefined && {
        sealed: seal(key, { purpose: 'seal', context: sealContext(name, this.day) }, captured),
      }),
      ...(form !== undefined && { form }),
      ...(previous !== undefined && { previous }),
    })
  }
}

/** A value that does not fit its schema would be refused as stale when the form is submitted: throw when it is rendered. */
function requireFitting(schema: AnySchema, value: unknown, place: string): void {
  const result = validate(schema, value)
  // An asynchronous schema is checked when the form is submitted.
  if (result instanceof Promise || !result.issues) return
  const problems = result.issues.map(({ message }) => message).join('; ')
  throw new TypeError(`${place} does not fit its schema: ${problems}.`)
}

function print(key: Key, name: string, ticket: Ticket): string {
  const isOnce = ticket.nonce !== undefined
  const text = signTicket(key, name, ticket)
  if (ticket.page.length <= LONG_PAGE && text.length <= MAX_TICKET)
    return `${ACTIONS}${name}/${text}${queryOf({ isOnce })}`
  const { text: more, digest } = packOverflow(ticket)
  const short = signTicket(key, name, { ...ticket, page: '/', args: [], more: digest })
  if (ticket.page.length > SHORT_PAGE && short.length <= MAX_TICKET)
    return `${ACTIONS}${name}/${short}${queryOf({ isOnce, more })}`
  throw new TypeError(
    `The ticket of ${name} has ${text.length} characters, more than ${MAX_TICKET}. Bind an id, not a record, and capture less.`,
  )
}

/** A longer address of a page does not go into the ticket. */
const LONG_PAGE = 700

/** A page with a shorter address is not why a ticket is too long: the template binds too much. */
const SHORT_PAGE = 300

/** The context of a seal: one key per action and day, so that random nonces stay far below their limit (NIST SP 800-38D). */
export function sealContext(name: string, day: number): string {
  return `${name} ${day}`
}

/** The page for a ticket: a path of this origin with its query; `/` for one that leads to another origin. */
export function pageFor(url: string): string {
  const path = localPath(url)
  return path === null || path.startsWith(ACTIONS) ? '/' : path
}
