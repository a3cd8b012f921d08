/**
 * Calls hooks one after another; what one returns is what the next is given. Waits only for what is a promise: most
 * hooks are none, and a page has many documents.
 */
export async function passThrough<Value, Call>(
  hooks: readonly ((call: Call) => unknown)[],
  value: Value,
  callWith: (value: Value) => Call,
): Promise<Value> {
  let current = value
  for (const hook of hooks) {
    const answer = hook(callWith(current))
    current = ((isPromise(answer) ? await answer : answer) as Value | undefined) ?? current
  }
  return current
}

function isPromise(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'then' in answer
}
