// Checks the settings of an action and completes them with defaults.
import { isDevelopment, sourceOf } from '../development.ts'
import { fieldsOf } from '../input/build-fields.ts'
import { localPath } from '../local-path.ts'
import type { LooseSpec } from './action-spec.ts'
import { limitsOf } from './body-limits.ts'
import type { Confirm, Definition } from './definition.ts'
import { isGenerator } from './progress.ts'
import { checkRate } from './rate.ts'

/**
 * The definition of an action.
 *
 * @throws TypeError for a setting that cannot work, with the fix
 */
export function define(spec: LooseSpec, handler: Definition['handler']): Definition {
  checkSpec(spec, handler)
  const fields = fieldsOf(spec.input)
  return {
    knownAs: handler.name || 'action',
    answerErrors: new Set(),
    access: spec.access as Definition['access'],
    use: [spec.use ?? []].flat(),
    rate: spec.rate,
    input: spec.input,
    args: spec.args ?? [],
    captured: spec.captured,
    formerly: spec.formerly ?? [],
    once: spec.once ?? false,
    confirm: spec.confirm === undefined ? undefined : confirmOf(spec.confirm),
    isLong: isGenerator(handler),
    timeout: spec.timeout ?? DEFAULT_TIMEOUT,
    limits: limitsOf(fields, spec.limits ?? {}),
    page: spec.page === undefined ? undefined : requirePage(spec.page),
    fields,
    source: isDevelopment() ? sourceOf(new Error().stack) : undefined,
    handler,
  }
}

const DEFAULT_TIMEOUT = 30_000

/** Throws for a programmer's mistake when the application starts, with the fix in the message. */
function checkSpec(spec: LooseSpec, handler: unknown): void {
  const { access, timeout } = spec
  const unknown = Object.keys(spec).find((name) => !Object.hasOwn(SETTINGS, name))
  if (unknown)
    throw new TypeError(
      `An action has no setting ${unknown}. Its settings are: ${Object.keys(SETTINGS).join(', ')}.`,
    )
  if (typeof access !== 'function')
    throw new TypeError(
      'An action needs an access rule: action({ access: anyone, … }, handler), or a rule of your own.',
    )
  if (typeof handler !== 'function')
    throw new TypeError('An action needs a handler: action({ access, … }, async (form, context) => …).')
  if (![spec.use ?? []].flat().every((each) => typeof each === 'function'))
    throw new TypeError(
      "An action's use takes Express middleware: use: [limiter], functions of (request, response, next).",
    )
  if (spec.rate !== undefined) checkRate(spec.rate)
  const formerly = spec.formerly ?? []
  if (!Array.isArray(formerly) || !formerly.every((name) => /^[A-Za-z][\w.]{0,99}$/.test(name)))
    throw new TypeError("An action's formerly is an array of names that it had, such as ['posts.writePost'].")
  const args = Array.isArray(spec.args ?? []) ? (spec.args ?? []) : [null]
  for (const schema of [spec.input, spec.captured, ...args])
    if (schema !== undefined && typeof schema?.['~standard']?.validate !== 'function')
      throw new TypeError(
        "An action's input, args and captured take Standard Schemas (zod 4, valibot, arktype); args is an array of them.",
      )
  for (const [name, value] of Object.entries({ ...spec.limits, timeout }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 0))
      throw new TypeError(`An action's ${name} must be a whole number, not ${value}.`)
  if (timeout !== undefined && timeout > MAX_TIMEOUT)
    throw new TypeError(`An action's timeout must be at most ${MAX_TIMEOUT} milliseconds, not ${timeout}.`)
}

/** Typed by the interface, so that a setting cannot be added to one of them only. */
const SETTINGS: Readonly<Record<keyof LooseSpec, true>> = {
  access: true,
  use: true,
  rate: true,
  input: true,
  args: true,
  captured: true,
  formerly: true,
  once: true,
  confirm: true,
  timeout: true,
  limits: true,
  page: true,
}

/** The longest delay of a timer, about 25 days: a longer one would fire immediately. */
const MAX_TIMEOUT = 2 ** 31 - 1

function confirmOf(confirm: NonNullable<LooseSpec['confirm']>): Confirm {
  const { question, yes = 'Yes', no = 'No' } = typeof confirm === 'string' ? { question: confirm } : confirm
  if (!question || ![question, yes, no].every((text) => typeof text === 'string'))
    throw new TypeError(
      "An action's confirm must be a question, or { question, yes, no }, all of them strings.",
    )
  return { question, yes, no }
}

function requirePage(page: string): string {
  const path = localPath(page)
  if (path === null)
    throw new TypeError(`An action's page must be a path like "/posts/new", not ${JSON.stringify(page)}.`)
  return path
}
