import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { actionsWith, anyone, invalid, redirect } from '../../../src/actions/index.ts'
import type { Tables } from './tables.ts'

const action = actionsWith<{ readonly tables: Tables }>()

const Note = z.object({ title: z.string().trim().min(1).max(40), text: z.string() })
const Id = z.number()

/** Done once; leads to the new note. */
const create = action({ access: anyone, input: Note, once: true }, async ({ data }, { tables, flash }) => {
  const id = tables.insert(data.title, data.text)
  flash('The note is there.')
  return redirect(`/notes/${id}`)
})

/** The same, on the page that it was sent from. Takes a moment, so that something can be seen. */
const add = action({ access: anyone, input: Note }, async ({ data }, { tables }) => {
  await sleep(150)
  if (data.text === 'refused') return invalid('Not this one.')
  tables.insert(data.title, data.text)
  return redirect('/board')
})

const like = action({ access: anyone, args: [Id] }, async (_form, { tables, args: [id] }) => {
  tables.like(id)
  return { likes: tables.note(id)?.likes ?? 0 }
})

/** Saves a draft, unless another was saved meanwhile. */
const save = action(
  { access: anyone, input: Note, args: [Id], captured: z.object({ version: z.number() }) },
  async ({ data }, { tables, args: [id], captured }) => {
    await sleep(60)
    const isSaved = tables.save({ id, likes: 0, ...data, ...captured })
    return isSaved ? undefined : invalid('Someone else was faster.')
  },
)

const remove = action(
  {
    access: anyone,
    args: [Id],
    confirm: { question: 'Delete this note?', yes: 'Delete', no: 'Keep' },
    input: z.object({ reason: z.string().min(1), password: z.string().optional() }),
  },
  async ({ data }, { tables, args: [id], flash }) => {
    tables.mark(`${data.reason} ${data.password ?? ''}`)
    tables.remove(id)
    flash('It is gone.')
    return redirect('/board')
  },
)

/** Takes the given time; lists what was aborted. */
const slow = action(
  { access: anyone, input: z.object({ label: z.string(), ms: z.number() }) },
  async ({ data }, { tables, signal }) => {
    const isAborted = await sleep(data.ms, false, { signal }).catch(() => true)
    tables.mark(isAborted ? `aborted ${data.label}` : data.label)
  },
)

/** The same, done once. */
const pay = action(
  { access: anyone, once: true, input: z.object({ label: z.string().min(1) }) },
  async ({ data }, { tables }) => {
    tables.mark(data.label)
    return redirect('/pay?done')
  },
)

const upload = action(
  {
    access: anyone,
    input: z.object({ title: z.string().min(1), files: z.array(z.file()) }),
    limits: { file: 8 << 20 },
  },
  async ({ data }, { tables }) => {
    for (const file of data.files) tables.mark(`${file.name} ${file.size}`)
    return redirect('/upload?done')
  },
)

const Account = z
  .object({
    name: z.string().regex(/^[a-z]+$/, 'A name has small letters only.'),
    first: z.string().min(1),
    again: z.string(),
  })
  .refine(({ first, again }) => first === again, { path: ['again'], message: 'This is not the same.' })

const signUp = action({ access: anyone, input: Account }, async ({ data }, { tables }) => {
  tables.mark(data.name)
  return redirect('/account?done')
})

/** A job of the given number of steps, each of the given number of milliseconds; `bad` and `broken` fail. */
const work = action(
  { access: anyone, input: z.object({ label: z.string(), steps: z.number(), ms: z.number() }) },
  async function* ({ data }, { tables, flash }) {
    for (let step = 1; step <= data.steps; step++) {
      yield { done: step, total: data.steps, message: `step ${step}` }
      await sleep(data.ms)
    }
    if (data.label === 'bad') return invalid({ label: 'This one is refused.' })
    if (data.label === 'broken') throw new Error('select secret from /src/private.ts')
    tables.mark(`worked ${data.label}`)
    flash(`Done: ${data.label}`)
    return redirect('/work?done')
  },
)

const workOnce = action(
  { access: anyone, once: true, input: z.object({ label: z.string() }) },
  async function* ({ data }, { tables }) {
    yield { message: 'once' }
    await sleep(50)
    tables.mark(`once ${data.label}`)
    return redirect('/work?done')
  },
)

/** Says what the page's cookie is from now on. */
const theme = action(
  { access: anyone, input: z.object({ theme: z.string() }) },
  async ({ data }, { cookies }) => {
    cookies.set('theme', data.theme)
    return redirect('/theme?set')
  },
)

const count = action({ access: anyone, args: [z.string()] }, async (_form, { tables, args: [label] }) => {
  tables.mark(label)
  return { count: tables.marks().filter((mark) => mark === label).length }
})

/** Leads wherever the form was bound to; `localhost` is another site than `127.0.0.1`. */
const lead = action({ access: anyone, args: [z.string()] }, async (_form, { tables, args: [to] }) => {
  tables.mark(`lead ${to}`)
  return redirect(to, { origins: URL.canParse(to) ? [new URL(to).origin] : [] })
})

/** Names that a form element has itself. */
export const NAMES = [
  'action',
  'id',
  'name',
  'title',
  'target',
  'method',
  'submit',
  'parent',
  'length',
  'children',
]

const named = action(
  { access: anyone, input: z.object(Object.fromEntries(NAMES.map((name) => [name, z.string()]))) },
  async (_form, { tables }) => {
    tables.mark('named')
  },
)

const crash = action({ access: anyone, input: z.object({ label: z.string() }) }, async ({ data }) => {
  throw new Error(`select secret from ${data.label}`)
})

export const actions = {
  notes: { create, add, like, save, remove },
  probe: { slow, pay, upload, signUp, work, workOnce, theme, count, lead, crash, named },
}
