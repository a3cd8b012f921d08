import { after } from 'node:test'
import express from 'express'
import { z } from 'zod'
import { actionsWith, createActions, createKey, parseKeys } from '../../src/actions/index.ts'
import {
  type AuthContext,
  contentAnswer,
  createAuth,
  loginByName,
  logout,
  type Mail,
  type Mailer,
  requestVerification,
  SignUpInput,
  signedIn,
  signUpWith,
  type UserOf,
} from '../../src/auth/index.ts'
import { collection } from '../../src/content/index.ts'
import { createBrowser } from '../../src/testing/index.ts'
import { QUICK } from '../content/accounts/club.ts'
import { openContent } from '../content/library.ts'
import { startServer } from '../support/server.ts'

const PASSWORD = 'correct horse battery'

const never = () => false

/** An application with its own accounts: it has user names, and confirms no addresses. */
export async function startSite({
  mailer,
  origin,
}: {
  readonly mailer?: Mailer
  readonly origin?: string
} = {}) {
  const users = collection({
    schema: z.object({ email: z.email(), username: z.string().optional(), plan: z.string().default('free') }),
    access: { create: never, read: never, update: never, delete: never },
    auth: { loginWith: ['email', 'username'], rotateOn: ['plan'] },
  })
  const keys = parseKeys(createKey())
  const accounts = { secrets: keys, hashing: QUICK }
  const opened = await openContent('sqlite', { collections: { users }, accounts })
  const { content } = opened
  const mails: Mail[] = []
  const errors: unknown[] = []
  const auth = createAuth({
    content,
    collection: 'users',
    origin,
    mailer: mailer ?? { send: async (mail) => void mails.push(mail) },
    site: 'Site',
    emails: { verifyEmail: ({ link }) => ({ subject: 'Bitte bestätigen', text: link }) },
    pages: { home: '/home' },
    log: (error) => errors.push(error),
  })
  const action = actionsWith<AuthContext<UserOf<typeof content>>>()
  const whoAmI = action({ access: signedIn }, async (_form, { user }) => ({
    email: user.email,
    plan: user.plan,
  }))
  const actions = {
    users: { loginByName, logout, requestVerification, signUp: signUpWith(SignUpInput), whoAmI },
  }
  const app = express()
  const engine = createActions({
    actions,
    keys,
    identity: auth.identity,
    answerError: contentAnswer,
    context: auth.context,
    loginPage: '/sign-in',
    origin,
  })
  after(() => engine.close())
  app.use(engine)
  app.use(auth.middleware)
  app.get(['/home', '/sign-in'], (request, response) => {
    const { form, actions, user } = response.locals
    const forms = [
      form(actions.users.signUp),
      form(actions.users.loginByName.bind('/home')),
      form(actions.users.requestVerification),
      form(actions.users.whoAmI),
      form(actions.users.logout),
    ]
    const html = forms.map((one) => `<form ${one.attributes}>${one.summary()}</form>`)
    response.send(`<title>${request.path}</title><p>${user ? user.email : 'anonymous'}</p>${html.join('')}`)
  })
  const server = await startServer(app)
  const visit = () => createBrowser(origin ?? server.origin, { server: server.origin })
  return { ...opened, content, mails, errors, visit, server, PASSWORD }
}
