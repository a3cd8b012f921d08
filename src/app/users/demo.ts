import { createHmac } from 'node:crypto'
import type { KeyRing } from '../../actions/index.ts'
import { ContentError } from '../../content/index.ts'
import type { AppContent } from '../content.ts'

export interface DemoSignIn {
  readonly email: string
  readonly password: string
}

/** The e-mail address of the demo account. */
export const DEMO = 'demo@gazette.example'

/**
 * Opens an administrator account for development. Its password is derived from the keys, so that it is the same at
 * every start and different in every installation.
 */
export async function openDemo(content: AppContent, keys: KeyRing): Promise<DemoSignIn> {
  const key = keys.current.derive('session', 'demo')
  const password = createHmac('sha256', key).update(DEMO).digest('base64url').slice(0, 16)
  if (!(await exists(content))) await create(content, password)
  else if (!(await isValidPassword(content, password))) await reset(content, password)
  return { email: DEMO, password }
}

const collection = 'users'
const data = { email: DEMO }

async function exists(content: AppContent): Promise<boolean> {
  const where = { email: { equals: DEMO } }
  const { totalDocs } = await content.count({ collection, where, overrideAccess: true })
  return totalDocs > 0
}

async function create(content: AppContent, password: string): Promise<void> {
  const demo = { ...data, name: 'Demo', role: 'admin', password } as const
  await content.create({ collection, data: demo, overrideAccess: true })
  const mailed = await content.requestVerification({ collection, data })
  if (mailed) await content.verifyEmail({ collection, token: mailed.token })
}

async function isValidPassword(content: AppContent, password: string): Promise<boolean> {
  try {
    const { token } = await content.login({ collection, data: { ...data, password } })
    await content.logout({ token })
    return true
  } catch (error) {
    if (error instanceof ContentError && error.code === 'INVALID_CREDENTIALS') return false
    throw error
  }
}

async function reset(content: AppContent, password: string): Promise<void> {
  const mailed = await content.forgotPassword({ collection, data })
  if (mailed) await content.resetPassword({ collection, token: mailed.token, password })
}
