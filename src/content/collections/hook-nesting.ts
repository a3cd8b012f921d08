// Stops hooks that start themselves: the commonest mistake with hooks is an `afterChange` that changes its own collection.
import { AsyncLocalStorage } from 'node:async_hooks'
import { ContentError } from '../errors.ts'

/** How often one hook may run inside itself. A tree of documents that updates its parents needs its height. */
const MAX_NESTING = 25

interface Running {
  readonly hook: string
  /** How often this hook is running already. */
  readonly count: number
  readonly outer: Running | undefined
}

const running = new AsyncLocalStorage<Running>()

/** Wraps a hook so that it throws `HOOK_LOOP`, with its name, when it runs inside itself too often. */
export function guardHook<Arguments extends readonly unknown[], Result>(
  name: string,
  hook: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  return (...given) => {
    const outer = running.getStore()
    const count = 1 + countOf(name, outer)
    if (count > MAX_NESTING) throw loop(name)
    return running.run({ hook: name, count, outer }, () => hook(...given))
  }
}

function countOf(name: string, from: Running | undefined): number {
  for (let one = from; one; one = one.outer) if (one.hook === name) return one.count
  return 0
}

function loop(name: string): ContentError {
  const [collection, hook] = name.split('.')
  return new ContentError(
    'HOOK_LOOP',
    `${hook} of ${collection} starts itself again and again (${MAX_NESTING} times): it writes or reads ${collection}, which runs it again. Write only when a value differs, or mark the call with context and return early.`,
  )
}
