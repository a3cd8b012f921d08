import { forbidden, invalid, type Refusal, unauthorized } from '../actions/index.ts'

/** A context that knows who calls, as `Auth.context` gives it. */
interface Known<User> {
  /** Nobody is null. */
  readonly user: User | null
}

/** What an access rule answers: the caller, who is there for certain, or why not. */
type Admitted<User> = { readonly user: NonNullable<User> } | Refusal

/**
 * Access rule: whoever is signed in. The handler's `user` is not null. Strangers get `UNAUTHORIZED`: 303 to the
 * sign-in page and back, 401 for programs.
 * @example action({ access: signedIn, input }, async (form, { user }) => …)
 */
export function signedIn<User>({ user }: Known<User>): Admitted<User> {
  return user ? { user } : unauthorized()
}

/** The part of a user that `role` looks at. */
interface WithRole {
  readonly role: string
}

/**
 * Access rule: whoever is signed in and has one of these roles; others get `FORBIDDEN` (403), strangers what
 * `signedIn` gives them. Throws a TypeError where no role is named.
 * @example action({ access: role('editor', 'admin'), args: [PostId] }, async (form, { user, args: [id] }) => …)
 */
export function role(...roles: readonly [string, ...string[]]) {
  if (roles.length === 0) throw new TypeError("role() needs the roles that may: role('editor', 'admin').")
  function rule<User extends WithRole>({ user }: Known<User>): Admitted<User> {
    if (!user) return unauthorized()
    return roles.includes(user.role) ? { user } : forbidden()
  }
  return named(rule, `role(${inQuotes(roles)})`)
}

export interface OwnsOptions {
  /** The field that holds the id of the document's owner. Default `author`. */
  readonly field?: string
  /** Roles that need not own it. Default: none. */
  readonly or?: readonly string[]
}

/** What `owns` finds the document with, whatever collections there are. */
interface Finder {
  find(options: never): Promise<{ readonly docs: readonly object[] }>
}

interface OwnsContext<User> extends Known<User> {
  readonly content: Finder
  readonly args: readonly unknown[]
}

/**
 * Access rule: the first bound argument is the id of a document of this collection that is the caller's own. Others
 * get 403; where the document is gone, 404 and the page. It decides who may call the action; what is written with
 * `user` is checked by the collection's own rules once more, in the statement itself.
 * @example action({ access: owns('posts', { or: ['editor', 'admin'] }), args: [PostId] }, …)
 */
export function owns(collection: string, { field = 'author', or = [] }: OwnsOptions = {}) {
  async function rule<User extends { readonly id: string; readonly role?: string }>({
    user,
    content,
    args: [id],
  }: OwnsContext<User>) {
    if (!user) return unauthorized()
    if (user.role !== undefined && or.includes(user.role)) return { user }
    const owner = await findOwner(content, { collection, id: String(id), field })
    if (owner === undefined) return invalid('This is gone.', 404)
    return owner === user.id ? { user } : forbidden()
  }
  return named(rule, `owns(${inQuotes([collection])})`)
}

interface Sought {
  readonly collection: string
  readonly id: string
  readonly field: string
}

/** Undefined where there is no such document; null where it is nobody's. */
async function findOwner(content: Finder, { collection, id, field }: Sought): Promise<unknown> {
  const where = { id: { equals: id } }
  const options = { collection, where, select: { [field]: true }, limit: 1, overrideAccess: true }
  // The types of this content are not known here; it refuses a collection or a field that there is not.
  const { docs } = await content.find(options as never)
  const [document] = docs
  if (!document) return undefined
  return Reflect.get(document, field) ?? null
}

/** The command line and the inspector list a rule by its name. */
function named<Rule extends object>(rule: Rule, name: string): Rule {
  return Object.defineProperty(rule, 'name', { value: name })
}

function inQuotes(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
