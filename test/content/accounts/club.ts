import { z } from 'zod'
import { createKey, parseKeys } from '../../../src/actions/index.ts'
import {
  type AccountEvent,
  always,
  type CollectionAuthOptions,
  collectionsWith,
  type HashingOptions,
} from '../../../src/content/index.ts'
import { createClock } from '../../support/clock.ts'
import type { Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'

interface Person {
  readonly id: string
  readonly role: string
}

/** Quick to compute: what is tested with it is not how long it takes. */
export const QUICK: HashingOptions = { memoryKiB: 64, passes: 1 }

export const PASSWORD = 'correct horse battery'

interface ClubOptions {
  readonly auth?: CollectionAuthOptions
  readonly hashing?: HashingOptions
}

/** Members and guests, two collections of accounts of their own. */
export async function openClub(kind: Kind, { auth = {}, hashing = QUICK }: ClubOptions = {}) {
  const { collection } = collectionsWith<Person>()
  const schema = z.object({
    email: z.email(),
    username: z.string().optional(),
    name: z.string().default(''),
    role: z.enum(['reader', 'admin']).default('reader'),
  })
  const access = {
    create: always,
    read: always,
    update: ({ user }: { readonly user: Person | null }) =>
      user?.role === 'admin' || { id: { equals: user?.id ?? '' } },
    delete: ({ user }: { readonly user: Person | null }) => user?.role === 'admin',
  }
  const members = collection({ schema, access, auth })
  const guests = collection({ schema, access, auth: {} })
  const clock = createClock()
  const events: AccountEvent[] = []
  const secrets = parseKeys(`${createKey()},${createKey()}`)
  const accounts = { secrets, hashing, log: (event: AccountEvent) => void events.push(event) }
  const definitions = { collections: { members, guests }, accounts, now: clock.now }
  const opened = await openContent(kind, definitions)
  const { content } = opened
  const sessions = () => opened.rows('sessions')
  return {
    ...opened,
    definitions,
    clock,
    events,
    secrets,
    sessions,
    join: (email: string, password = PASSWORD) =>
      content.create({ collection: 'members', data: { email, password } }),
    login: (email: string, password = PASSWORD) =>
      content.login({ collection: 'members', data: { email, password } }),
    async whoIs(token: string) {
      return (await content.auth({ token })).user?.email ?? null
    },
  }
}

export type Club = Awaited<ReturnType<typeof openClub>>
