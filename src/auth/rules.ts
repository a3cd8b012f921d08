import { forbidden, notFound, type Refusal, unauthorized } from '../actions/index.ts'

/** A context with the user, as `Auth.context` returns it. */
export interface UserContext<User> {
  /** Null for an anonymous visitor. */
  readonly user: User | null
}

/** The result of an access rule: the user, who is not null, or a refusal. */
export type RuleResult<User> = { readonly user: NonNullable<User> } | Refusal

/**
 * Access rule: requires a signed-in user, so that the handler's `user` is not null. Anonymous visitors get
 * `UNAUTHORIZED`: 303 to the sign-in page and back, or 401 for JSON.
 *
 * @example action({ access: signedIn, input }, async (form, { user }) => …)
 */
export function signedIn<User>({ user }: UserContext<User>): RuleResult<User> {
  return user ? { user } : unauthorized()
}

/** The field of a user that `role` reads. */
export interface WithRole {
  readonly role: string
}

/**
 * Access rule: requires a signed-in user with one of these roles. Other users get `FORBIDDEN` (403), anonymous visitors
 * the same response as from `signedIn`.
 *
 * @param roles - The roles with access.
 * @throws TypeError if no role is given.
 * @example action({ access: role('editor', 'admin'), args: [PostId] }, async (form, { user, args: [id] }) => …)
 */
export function role(...roles: readonly [string, ...string[]]) {
  if (roles.length === 0) throw new TypeError("role() needs at least one role: role('editor', 'admin').")
  function rule<User extends WithRole>({ user }: UserContext<User>): RuleResult<User> {
    if (!user) return unauthorized()
    return roles.includes(user.role) ? { user } : forbidden()
  }
  return named(rule, `role(${inQuotes(roles)})`)
}

/** Options of `owns`. */
export interface OwnsOptions {
  /**
   * Field with the id of the document's owner.
   * @default 'author'
   */
  readonly field?: string
  /**
   * Roles that have access to all documents.
   * @default []
   */
  readonly or?: readonly string[]
}

/** The part of the Local API that `owns` uses, without the types of its collections. */
export interface Finder {
  find(options: never): Promise<{ readonly docs: readonly object[] }>
}

/** The context that `owns` reads. */
export interface OwnsContext<User> extends UserContext<User> {
  readonly content: Finder
  readonly args: readonly unknown[]
}

/**
 * Access rule: requires that the user owns the document whose id is the first bound argument. Other users get 403; if
 * the document does not exist, the page is re-rendered with 404. The rule decides who may call the action. Writes with
 * `user` are checked again by the collection's rules, in the SQL statement itself.
 *
 * @param collection - Name of the document's collection.
 * @param options - The owner field, and roles that have access to all documents.
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
    if (owner === undefined) return notFound()
    return owner === user.id ? { user } : forbidden()
  }
  return named(rule, `owns(${inQuotes([collection])})`)
}

interface OwnerQuery {
  readonly collection: string
  readonly id: string
  readonly field: string
}

/** Returns undefined if the document does not exist, and null if it has no owner. */
async function findOwner(content: Finder, { collection, id, field }: OwnerQuery): Promise<unknown> {
  const where = { id: { equals: id } }
  const options = { collection, where, select: { [field]: true }, limit: 1, overrideAccess: true }
  // The collection types are not known here. The content itself rejects an unknown collection or field.
  const { docs } = await content.find(options as never)
  const [document] = docs
  if (!document) return undefined
  return Reflect.get(document, field) ?? null
}

/** Names a rule for the command line and the inspector. */
function named<Rule extends object>(rule: Rule, name: string): Rule {
  return Object.defineProperty(rule, 'name', { value: name })
}

function inQuotes(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
