import assert from 'node:assert/strict'
import type { Role } from '../../src/app/users/user.ts'
import type { Mail } from '../../src/auth/index.ts'
import { ContentError } from '../../src/content/index.ts'
import { type Browser, createBrowser } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { type Gazette, startGazette } from './gazette.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  readonly name: string
  /** Default `reader`, for the first account too. */
  readonly role?: Role
  /** Default: made of the name. */
  readonly email?: string
  readonly password?: string
}

type Place = Pick<Gazette, 'browser' | 'address' | 'content' | 'mails'>

/** Signs a user up, follows the link in the e-mail, and returns the signed-in browser. */
export async function signUp(gazette: Place, person: Person): Promise<Browser> {
  return await confirm(gazette, person, person.role ?? 'reader')
}

/** The same, with the role that Gazette gives: the first is admin. */
export async function confirm(gazette: Place, person: Person, role?: Role): Promise<Browser> {
  const { name, email = addressOf(person), password = PASSWORD } = person
  const browser = freshBrowser(gazette)
  const form = (await browser.open('/sign-up')).form('users.signUp')
  const answer = await form.fill({ name, email, password }).submit()
  assert.equal(answer.status, 200, answer.text)
  const mail = await mailTo(gazette, email)
  if (role !== undefined) await setRole(gazette, email, role)
  const page = await (await browser.open(linkIn(mail))).form('users.verifyEmail').fill({ password }).submit()
  assert.equal(page.path, '/', page.text)
  return browser
}

/** Signs a user in who has an account. Default: in a new browser. */
export async function signIn(
  gazette: Place,
  person: Person,
  browser = freshBrowser(gazette),
): Promise<Browser> {
  const { email = addressOf(person), password = PASSWORD } = person
  const form = (await browser.open('/sign-in')).form('users.login')
  const page = await form.fill({ email, password }).submit()
  assert.equal(page.path, '/', page.text)
  return browser
}

/** Another browser of the same visitors' place. */
export function freshBrowser({ browser, address }: Pick<Gazette, 'browser' | 'address'>): Browser {
  return createBrowser(browser.origin, { server: address })
}

/** The last e-mail to an address. */
export async function mailTo({ mails }: Pick<Gazette, 'mails'>, email: string): Promise<Mail> {
  const find = () => mails.findLast(({ to }) => to === email)
  await eventually(() => assert.ok(find(), `no e-mail to ${email}`))
  const mail = find()
  assert.ok(mail)
  return mail
}

/** The path of the link in an e-mail. */
export function linkIn({ text }: Mail): string {
  const [link] = /https?:\/\/\S+/.exec(text) ?? []
  assert.ok(link, text)
  const { pathname, search } = new URL(link)
  return pathname + search
}

export function addressOf({ name }: Pick<Person, 'name'>): string {
  return `${name.toLowerCase().replaceAll(' ', '.')}@example.com`
}

async function setRole({ content }: Place, email: string, role: Role): Promise<void> {
  const where = { email: { equals: email } }
  await content.update({ collection: 'users', where, data: { role }, overrideAccess: true })
  // There is a founder, so that no user becomes one by signing in.
  await content
    .update({ collection: 'users', where, data: { isFounder: true }, overrideAccess: true })
    .catch((error: unknown) =>
      assert.ok(error instanceof ContentError && error.errors?.isFounder, String(error)),
    )
}

/** A Gazette, and the browser of a user with this role in it. */
export async function startGazetteAs(role: Role, options: Parameters<typeof startGazette>[0] = {}) {
  const gazette = await startGazette(options)
  const browser = await signUp(gazette, { name: 'Tester', role })
  return { ...gazette, browser, stranger: gazette.browser }
}
