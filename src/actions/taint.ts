/** Why a text is tainted, and how many living things it belongs to. */
interface TaintedText {
  readonly why: string
  holders: number
}

const objects = new WeakMap<object, string>()
/** Texts that are secret while something lives: recognised where they stand alone. */
const texts = new Map<string, TaintedText>()
/** Texts that are secret for as long as the process lives: recognised inside of others too. */
const secrets = new Map<string, string>()

const SHORTEST = 8
const MOST_SECRETS = 100

/**
 * Marks what must never reach a page, and answers it: a record, or a text that is a secret of its own (a key, a hash). From
 * then on it throws a TypeError that says why to print it (through `escapeHtml`, as forms and Gazette's templates do),
 * to bind it, to return it from an action, to flash it, or to lead to it. Capturing a text is allowed: nobody reads that.
 *
 * A record is known by its identity and throws by itself wherever it becomes text or JSON; a copy (`{ ...user }`) is
 * another record, and the texts in it are texts like others: taint them too, for as long as the record lives,
 * `taint(user.hash, 'a password', user)`. Without a `lifetime` a text is a secret of the process: there are at most 100, and
 * they are found inside of longer texts. What was made from a secret (hashed, encoded, cut) is not recognised.
 *
 * Throws a TypeError for texts of fewer than 8 characters, which others might have by chance.
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
  if (text.length < SHORTEST)
    throw new TypeError(`taint() takes texts of ${SHORTEST} characters and more: others could be alike.`)
  if (lifetime === undefined) return taintForever(text, why)
  const known = texts.get(text)
  if (known) known.holders++
  else texts.set(text, { why, holders: 1 })
  ends.register(lifetime, text)
}

function taintForever(text: string, why: string): void {
  if (secrets.size >= MOST_SECRETS && !secrets.has(text))
    throw new TypeError(
      `taint() has ${MOST_SECRETS} texts already that are secret for ever. Say with whom this one goes: taint(text, why, record).`,
    )
  secrets.set(text, why)
}

const ends = new FinalizationRegistry((text: string) => {
  const known = texts.get(text)
  if (known && --known.holders === 0) texts.delete(text)
})

/** Why a value must not reach a page; undefined when it may. */
export function taintOf(value: unknown): string | undefined {
  if (typeof value === 'string') return secrets.size + texts.size === 0 ? undefined : taintOfText(value)
  return typeof value === 'object' && value !== null ? objects.get(value) : undefined
}

function taintOfText(text: string): string | undefined {
  for (const [secret, why] of secrets) if (text.length >= secret.length && text.includes(secret)) return why
  return texts.get(text)?.why
}

/** Throws a TypeError for a value that is tainted. For template engines that escape by themselves. */
export function requireUntainted(value: unknown): void {
  const why = taintOf(value)
  if (why !== undefined) throw new TypeError(`This must not reach a page, it is tainted: ${why}`)
}
