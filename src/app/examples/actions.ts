import { setTimeout as sleep } from 'node:timers/promises'
import { anyone, conflict, invalid, localPath, redirect } from '../../actions/index.ts'
import { action } from '../action.ts'
import { OrderInput, PlaceInput, WordInput } from './inputs.ts'

/** Computes the next state from the previous one, like React's `useActionState`. */
export const count = action({ access: anyone }, (_form, { previous }) => ({ count: countIn(previous) + 1 }))

function countIn(state: unknown): number {
  const isState = typeof state === 'object' && state !== null && 'count' in state
  return isState ? Number(state.count) : 0
}

/** Returns data, or problems by field. Clients that accept JSON get both as JSON. */
export const order = action({ access: anyone, input: OrderInput }, ({ data: { email, amount, gift } }) => {
  if (email.endsWith('@example.org')) return invalid({ email: 'We cannot deliver to example.org.' })
  if (amount === 13) throw conflict('There are not thirteen left.')
  return { receipt: `${amount} for ${email}${gift ? ', wrapped' : ''}` }
})

/** One form with several submit buttons, each with its own action. */
export const shout = action({ access: anyone, input: WordInput }, ({ data: { word } }) => ({
  word: `${word.toUpperCase()}!`,
}))

export const whisper = action({ access: anyone, input: WordInput }, ({ data: { word } }) => ({
  word: `${word.toLowerCase()}…`,
}))

/** A thrown `redirect` ends the handler, also from a nested function. Targets on other sites are refused. */
export const leave = action({ access: anyone, input: PlaceInput }, ({ data: { to } }) => {
  go(to)
})

function go(to: string): never {
  const path = localPath(to)
  if (path === null) throw invalid({ to: 'This is not a page of Gazette.' })
  throw redirect(path)
}

/** Throws an unexpected error. */
export const stumble = action({ access: anyone, input: WordInput }, () => {
  throw new Error('This example always fails.')
})

/** Exceeds its timeout. The signal aborts when the request is over. */
export const dawdle = action(
  { access: anyone, input: WordInput, timeout: 300 },
  async (_form, { signal }) => {
    await sleep(5000, undefined, { signal })
  },
)

/** Slow on purpose, to show the submission policies of forms. */
export const echo = action({ access: anyone, input: WordInput }, async ({ data: { word } }) => {
  await sleep(300)
  return { word }
})

/** Reads a cookie and sets a new value, which the response already shows. */
export const visit = action({ access: anyone }, (_form, { cookies }) => {
  const times = Number(cookies.get('visits') ?? 0)
  cookies.set('visits', String(Math.min(times, 998) + 1))
})
