/**
 * Calls hooks one after another; what one returns is what the next is given. A promise only where a hook gives one:
 * most give none, and a page has many documents.
 */
export function runHooks<Value, Call>(
  hooks: readonly ((call: Call) => unknown)[],
  value: Value,
  callWith: (value: Value) => Call,
): Value | Promise<Value> {
  let current = value
  for (const [index, hook] of hooks.entries()) {
    const before = current
    const answer = hook(callWith(before))
    if (isPromise(answer)) {
      const others = hooks.slice(index + 1)
      return Promise.resolve(answer).then((given) => runHooks(others, orElse(given, before), callWith))
    }
    current = orElse(answer, before)
  }
  return current
}

/** Calls `next` with a value: at once where it is there, else when it is. */
export function whenResolved<Value, Next>(
  value: Value | Promise<Value>,
  next: (value: Value) => Next | Promise<Next>,
): Next | Promise<Next> {
  return isPromise(value) ? Promise.resolve(value).then(next) : next(value)
}

/** Nothing means unchanged. What a hook returns is of the type that it was given: its own type says so. */
function orElse<Value>(given: unknown, current: Value): Value {
  return (given as Value | null | undefined) ?? current
}

function isPromise<Value>(answer: Value | Promise<Value>): answer is Promise<Value> {
  return (
    typeof answer === 'object' && answer !== null && 'then' in answer && typeof answer.then === 'function'
  )
}
