import { setTimeout as sleep } from 'node:timers/promises'
import { anyone, conflict, invalid, localPath, redirect } from '../../actions/index.ts'
import { action } from '../action.ts'
import { OrderInput, PlaceInput, WordInput } from './inputs.ts'

/** The next state is made of the former one: what `useActionState` is for. */
export const count = action({ access: anyone }, (_form, { previous }) => ({ count: countIn(previous) + 1 }))

function countIn(state: unknown): number {
  const isState = typeof state === 'object' && state !== null && 'count' in state
  return isState ? Number(state.count) : 0
}

/** Answers data; what is wrong is told by field. Whoever asks for JSON gets both as JSON. */
export const order = action({ access: anyone, input: OrderInput }, ({ data: { email, amount, gift } }) => {
  if (email.endsWith('@example.org')) return invalid({ email: 'We cannot deliver to example.org.' })
  if (amount === 13) throw conflict('There are no thirteen left.')
  return { receipt: `${amount} for ${email}${gift ? ', wrapped' : ''}` }
})

/** Several submits in one form, each with a function of its own. */
export const shout = action({ access: anyone, input: WordInput }, ({ data: { word } }) => ({
  word: `${word.toUpperCase()}!`,
}))

export const whisper = action({ access: anyone, input: WordInput }, ({ data: { word } }) => ({
  word: `${word.toLowerCase()}…`,
}))

/** `redirect` ends the function, also from deep inside; a place that is not ours is never led to. */
export const leave = action({ access: anyone, input: PlaceInput }, ({ data: { to } }) => {
  go(to)
})

function go(to: string): never {
  const path = localPath(to)
  if (path === null) throw invalid({ to: 'This is not a page of Gazette.' })
  throw redirect(path)
}

/** A bug. */
export const stumble = action({ access: anyone, input: WordInput }, () => {
  throw new Error('The example stumbles, as it says.')
})

/** Takes longer than it may; the signal says when nobody waits any more. */
export const dawdle = action(
  { access: anyone, input: WordInput, timeout: 300 },
  async (_form, { signal }) => {
    await sleep(5000, undefined, { signal })
  },
)

/** Slow on purpose, so that the policies of forms can be seen. */
export const echo = action({ access: anyone, input: WordInput }, async ({ data: { word } }) => {
  await sleep(300)
  return { word }
})

/** Reads the cookie, and sets another value: the answer shows the new one. */
export const visit = action({ access: anyone }, (_form, { cookies }) => {
  const times = Number(cookies.get('visits') ?? 0)
  cookies.set('visits', String(Math.min(times, 998) + 1))
})
