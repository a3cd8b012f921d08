import assert from 'node:assert/strict'
import type { Express } from 'express'
import type { Role } from '../../src/app/users/user.ts'
import type { Browser } from '../../src/testing/index.ts'
import type { Gazette } from './gazette.ts'
import { signUp } from './people.ts'

/**
 * Every page of Gazette, for the tests that visit them all (axe, valid HTML, links, reflow). A new page is added
 * here: test/app/every-page.test.ts fails for a GET route that no address below leads to.
 */
export interface ListedPage {
  /** The address, when it has been planted what there is to see. */
  readonly at: (planted: Planted) => string
  /** Default 200. */
  readonly status?: number
  /** Who is signed in. Default: an anonymous visitor. */
  readonly as?: Role
  /** Whether it is read by programs, and so is no HTML. Default false. */
  readonly isFile?: boolean
}

/** What stands in the tables while every page is visited. */
export interface Planted {
  readonly published: { readonly id: string; readonly slug: string }
  readonly draft: { readonly id: string; readonly slug: string }
  /** The id of a former version of what is published. */
  readonly version: string
  readonly invoice: string
}

export const EVERY_PAGE: readonly ListedPage[] = [
  { at: () => '/' },
  { at: () => '/', as: 'admin' },
  { at: () => '/posts' },
  { at: () => '/posts', as: 'author' },
  { at: () => '/posts/new', as: 'admin' },
  { at: ({ published }) => `/posts/${published.slug}` },
  { at: ({ published }) => `/posts/${published.slug}`, as: 'admin' },
  { at: ({ draft }) => `/posts/${draft.slug}`, as: 'admin' },
  { at: ({ published }) => `/posts/${published.slug}/edit`, as: 'admin' },
  { at: ({ draft }) => `/posts/${draft.id}/edit`, as: 'admin' },
  { at: ({ published }) => `/posts/${published.slug}/versions`, as: 'admin' },
  { at: ({ published, version }) => `/posts/${published.slug}/versions/${version}`, as: 'admin' },
  { at: () => '/sign-in' },
  { at: () => '/sign-in?next=%2Faccount' },
  { at: () => '/sign-up' },
  { at: () => '/forgot-password' },
  { at: () => '/reset-password?token=invalid' },
  { at: () => '/verify-email?token=invalid' },
  { at: () => '/account', as: 'reader' },
  { at: () => '/users', as: 'admin' },
  { at: () => '/users', as: 'reader', status: 403 },
  { at: () => '/imports', as: 'editor' },
  { at: () => '/invoices', as: 'editor' },
  { at: () => '/invoices?status=paid', as: 'editor' },
  { at: () => '/invoices/new', as: 'editor' },
  { at: ({ invoice }) => `/invoices/${invoice}`, as: 'editor' },
  { at: ({ invoice }) => `/invoices/${invoice}/edit`, as: 'editor' },
  { at: () => '/preferences' },
  { at: () => '/examples' },
  { at: () => '/nowhere', status: 404 },
  // Rendered in response to a form only.
  { at: () => '/confirm', status: 404 },
  { at: () => '/progress', status: 404 },
  { at: () => '/healthz', isFile: true },
  { at: () => '/readyz', isFile: true },
  { at: () => '/feed.xml', isFile: true },
  { at: () => '/sitemap.xml', isFile: true },
  { at: () => '/robots.txt', isFile: true },
  { at: () => '/media/none', status: 404 },
]

/** The same with names for messages, and browsers with a signed-in user. */
export interface Visited {
  readonly name: string
  readonly address: string
  readonly status: number
  readonly isFile: boolean
  readonly browser: Browser
}

/** Every page of a Gazette in which everything is planted, each with the browser of who visits it. */
export async function visitedPages(gazette: Gazette, planted: Planted): Promise<readonly Visited[]> {
  const browsers = new Map<Role | undefined, Browser>([[undefined, gazette.browser]])
  for (const role of new Set(EVERY_PAGE.map(({ as }) => as)))
    if (role) browsers.set(role, await signUp(gazette, { name: `The ${role}`, role }))
  return EVERY_PAGE.map(({ at, as, status = 200, isFile = false }) => {
    const address = at(planted)
    const name = as ? `${address} for the ${as}` : address
    return { name, address, status, isFile, browser: browsers.get(as) ?? gazette.browser }
  })
}

/** Gives an empty Gazette something of everything. */
export async function plantEverything({ posts, content: tables }: Gazette): Promise<Planted> {
  const content = `The first paragraph, with a word that is ${'very'.repeat(12)} long.\n\nThe second one.`
  const published = await posts.plant(
    { title: 'A story that everybody reads', content },
    Date.UTC(2026, 0, 5),
  )
  for (const [index, title] of ['Another story', 'And a third one'].entries())
    await posts.plant({ title, content }, Date.UTC(2026, 0, 3 - index))
  const draft = await posts.plant({ title: 'A draft that is not finished yet', content }, null)
  const where = { parent: { equals: published.id } }
  const { docs } = await tables.findVersions({ collection: 'posts', where, limit: 1, overrideAccess: true })
  const invoice = await tables.create({ collection: 'invoices', data: INVOICE, overrideAccess: true })
  const version = docs[0]?.id ?? assert.fail('no version of a post is kept')
  return { published, draft, version, invoice: invoice.id }
}

const INVOICE = {
  number: '2026-001',
  status: 'sent' as const,
  customer: 'The Reading Room',
  issuedOn: '2026-01-05',
  dueOn: '2026-01-19',
  taxPercent: 19,
  lines: [{ description: 'An essay', quantity: 3, price: 3333 }],
  note: 'Thank you.',
  net: 9999,
  tax: 1900,
  gross: 11_899,
}

/** What `express` keeps of a route or a router, as far as it is read here. */
interface Layer {
  readonly path?: string
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> }
  readonly handle: { readonly stack?: readonly Layer[] }
  match(path: string): boolean
}

/** The GET routes of an application that none of these addresses leads to. */
export function routesMissedBy(app: Express, addresses: readonly string[]): readonly string[] {
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] }
  assert(stack.length > 5, 'express keeps its routes somewhere else now')
  const visited = new Set(
    addresses.map((address) => firstRoute(stack, new URL(address, 'http://x').pathname)),
  )
  return routesOf(stack)
    .filter((route) => !visited.has(route))
    .map(({ route }) => String(route?.path))
}

/** The path of the GET route that an address leads to: `/posts/:name`. */
export function routeOf(app: Express, address: string): string | undefined {
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] }
  const found = firstRoute(stack, new URL(address, 'http://x').pathname)?.route
  return found && String(found.path)
}

function routesOf(stack: readonly Layer[]): readonly Layer[] {
  return stack.flatMap((layer) =>
    layer.route?.methods.get ? [layer] : layer.handle.stack ? routesOf(layer.handle.stack) : [],
  )
}

/** The first one only: what a page passes on to is not what was asked for. */
function firstRoute(stack: readonly Layer[], path: string): Layer | undefined {
  for (const layer of stack) {
    if (!layer.match(path)) continue
    if (layer.route?.methods.get) return layer
    const below = layer.handle.stack && firstRoute(layer.handle.stack, path.slice(layer.path?.length) || '/')
    if (below) return below
  }
  return undefined
}
