// Tainting: values that must never reach a page, and the check that everything printed passes through.
/** Why a text is tainted, and how many live objects it belongs to. */
interface TaintedText {
  readonly why: string
  holders: number
}

const objects = new WeakMap<object, string>()
/** Texts that are secret as long as an object is alive: recognised if they are the whole text. */
const texts = new Map<string, TaintedText>()
/** Texts that are secret as long as the process runs: recognised inside other texts too. */
const secrets = new Map<string, string>()

const MIN_LENGTH = 8
const MAX_SECRETS = 100

/**
 * Marks a value that must never reach a page: a record, or a text that is a secret itself (a key, a hash). Printing it
 * (through `escapeHtml`, as forms and Gazette's templates do), binding it, returning it from an action, flashing it or
 * redirecting to it then throws a TypeError with the reason. Capturing a tainted text is allowed, because it is encrypted.
 *
 * A record is recognised by its object identity, and throws wherever it is converted to a string or to JSON. A copy
 * (`{ ...user }`) is another object, and its texts are ordinary texts: taint them too. A value derived from a secret
 * (hashed, encoded, shortened) is not recognised.
 *
 * @param value the record or text
 * @param why the reason, for the error message
 * @param lifetime an object: the text is tainted as long as it is alive. Without it, the text is a secret of the
 *   process: there are at most 100 of those, and they are recognised inside longer texts too
 * @returns the same value
 * @throws TypeError for texts of fewer than 8 characters, because other texts could be equal by chance
 * @example taint(user.hash, 'a password hash', user)
 */
export function taint<Value extends object | string>(value: Value, why: string, lifetime?: object): Value {
  if (typeof value === 'string') taintText(value, why, lifetime)
  else if (typeof value === 'object' && value !== null) taintObject(value, why)
  else throw new TypeError(`taint() takes a record or a text, not ${value === null ? 'null' : typeof value}.`)
  return value
}

function taintObject(value: object, why: string): void {
  objects.set(value, why)
  if (!Object.isExtensible(value)) return
  const refuse = { value: () => requireUntainted(value), configurable: true }
  Object.defineProperties(value, { toString: refuse, toJSON: refuse, [Symbol.toPrimitive]: refuse })
}

function taintText(text: string, why: string, lifetime: object | undefined): void {
  if (text.length < MIN_LENGTH)
    throw new TypeError(
      `taint() takes texts of at least ${MIN_LENGTH} characters: other texts could equal a shorter one.`,
    )
  if (lifetime === undefined) return taintForever(text, why)
  const known = texts.get(text)
  if (known) known.holders++
  else texts.set(text, { why, holders: 1 })
  lifetimes.register(lifetime, text)
}

function taintForever(text: string, why: string): void {
  if (secrets.size >= MAX_SECRETS && !secrets.has(text))
    throw new TypeError(
      `taint() already has ${MAX_SECRETS} secrets without a lifetime. Give it the record that this one belongs to: taint(text, why, record).`,
    )
  secrets.set(text, why)
}

const lifetimes = new FinalizationRegistry((text: string) => {
  const known = texts.get(text)
  if (known && --known.holders === 0) texts.delete(text)
})

/** Why a value must not reach a page; undefined if it may. */
export function taintOf(value: unknown): string | undefined {
  if (typeof value === 'string') return secrets.size + texts.size === 0 ? undefined : taintOfText(value)
  return typeof value === 'object' && value !== null ? objects.get(value) : undefined
}

function taintOfText(text: string): string | undefined {
  for (const [secret, why] of secrets) if (text.length >= secret.length && text.includes(secret)) return why
  return texts.get(text)?.why
}

/**
 * Checks a value before it is printed. For template engines with automatic escaping.
 *
 * @throws TypeError if the value is tainted
 */
export function requireUntainted(value: unknown): void {
  const why = taintOf(value)
  if (why !== undefined) throw new TypeError(`This must not reach a page, it is tainted: ${why}`)
}
