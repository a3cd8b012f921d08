import { z } from 'zod'
import { actionsWith, anyone, redirect, unauthorized } from '../../../src/actions/index.ts'
import { insertRow } from './rows.ts'

export interface AppContext {
  readonly user: string | null
}

const action = actionsWith<AppContext>()

function signedIn({ user }: AppContext) {
  return user === null ? unauthorized() : { user }
}

const PostInput = z.object({ title: z.string().min(1).max(120), content: z.string().min(1) })

export const create = action({ access: anyone, input: PostInput, once: true }, async ({ data }) => {
  insertRow(data.title, data.content, 'new', null)
  return redirect('/posts')
})

export const like = action({ access: anyone, args: [z.string()] }, async (_form, { args: [id] }) => {
  insertRow(id, '', 'liked', null)
  return { id }
})

export const publish = action(
  {
    access: signedIn,
    args: [z.number(), z.object({ at: z.string() })],
    captured: z.object({ version: z.number() }),
    page: '/posts',
  },
  async (_form, { user, args: [id, { at }], captured }) => {
    insertRow(String(id), at, `published ${captured.version} by ${user}`, null)
  },
)

export const upload = action(
  { access: anyone, input: z.object({ title: z.string(), cover: z.file() }) },
  async ({ data }) => {
    insertRow(data.title, '', data.cover.name, await data.cover.text())
  },
)
