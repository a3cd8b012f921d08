import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { BoundAction } from './bound-action.ts'
import type { Definition } from './definition.ts'
import type { KeyRing } from './keys.ts'
import { ownerTag } from './owner.ts'
import { localPath } from './path.ts'
import { seal } from './seal.ts'
import { dayOf, MAX_TICKET, signTicket, type Ticket } from './ticket.ts'

/** Where action URLs begin. */
export const ACTIONS = '/_actions/'

/** Where and for whom a form is drawn. */
export interface Drawn {
  /** Path and query of the page. */
  readonly page: string
  readonly owner: string | null
  /** The form on the page, where it is not simply the action's only one. */
  readonly form?: string | undefined
  /** The stored outcome that the form shows. */
  readonly previous?: string | undefined
}

/** Mints the URLs of bound actions. */
export interface Mint {
  /** The URL. The same for the same action, arguments, page, owner and day, unless it holds something unique. */
  urlOf(bound: BoundAction<never>, drawn: Drawn): string
}

const MEMO = 20_000

/** Tickets that repeat are signed once: the memo keeps the last 20,000. */
export function createMint({
  keys,
  nameOf,
  now,
}: {
  keys: KeyRing
  nameOf: (definition: Definition) => string
  now: () => number
}): Mint {
  const memo = new LRUCache<string, string>({ max: MEMO })
  const key = keys.current

  function mint(bound: BoundAction<never>, name: string, ticket: Ticket): string {
    const text = signTicket(key, name, ticket)
    if (text.length <= MAX_TICKET) return `${ACTIONS}${name}/${text}`
    const page = withoutQuery(ticket.page)
    if (page !== ticket.page) return mint(bound, name, { ...ticket, page })
    throw new TypeError(
      `The ticket of ${name} has ${text.length} characters, more than ${MAX_TICKET}. Bind an id, not a record, and capture less.`,
    )
  }

  return {
    urlOf(bound, { page, owner, form, previous }) {
      const { definition, args, captured } = bound
      const name = nameOf(definition)
      const day = dayOf(now())
      checkCaptured(bound, name)
      const isRepeated = !definition.once && captured === undefined
      const label = isRepeated
        ? `${name}\n${day}\n${page}\n${owner ?? ''}\n${form ?? ''}\n${previous ?? ''}\n${JSON.stringify(args)}`
        : ''
      const known = isRepeated ? memo.get(label) : undefined
      if (known) return known
      const url = mint(bound, name, {
        page,
        args,
        day,
        ...(owner !== null && { owner: ownerTag(key, owner) }),
        ...(definition.once && { nonce: randomBytes(12).toString('base64url') }),
        ...(captured !== undefined && {
          sealed: seal(key, { purpose: 'seal', context: sealContext(name, day) }, captured),
        }),
        ...(form !== undefined && { form }),
        ...(previous !== undefined && { previous }),
      })
      if (isRepeated) memo.set(label, url)
      return url
    },
  }
}

/** Sealing keys are of one action and one day, so that random nonces stay far from their limit (NIST SP 800-38D). */
export function sealContext(name: string, day: number): string {
  return `${name} ${day}`
}

function checkCaptured({ definition, captured }: BoundAction<never>, name: string): void {
  if (definition.captured && captured === undefined)
    throw new TypeError(`${name} captures state. Write ${name}.bind(…).capture({ … }) where it is drawn.`)
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
