/** Calls hooks one after another; what one returns is what the next is given. */
export async function passThrough<Value, Call>(
  hooks: readonly ((call: Call) => unknown)[],
  value: Value,
  callWith: (value: Value) => Call,
): Promise<Value> {
  let current = value
  for (const hook of hooks) current = ((await hook(callWith(current))) as Value | undefined) ?? current
  return current
}
