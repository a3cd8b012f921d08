import { Action, type BoundAction, type Definition } from '../actions/index.ts'
import { Failure } from './command.ts'

/** The action with what was typed as its bound arguments and its captured state, each as its schema takes it. */
export async function bind(
  name: string,
  definition: Definition,
  { args, captured }: { readonly args: readonly string[]; readonly captured: string | undefined },
): Promise<BoundAction<never>> {
  if (args.length !== definition.args.length)
    throw new Failure(
      `${name} takes ${countOf(definition.args)}, not ${args.length}: give --bind once for each.`,
    )
  const values = await Promise.all(
    definition.args.map((schema, index) =>
      readArgument(schema, args[index] as string, `--bind ${index + 1} of ${name}`),
    ),
  )
  const bound: BoundAction<unknown> = new Action<object, unknown, unknown[], unknown>(definition).bind(
    ...values,
  )
  if (captured === undefined) return requireNoCapture(name, definition, bound)
  return bound.capture(await readCaptured(name, definition, captured))
}

function countOf({ length }: readonly unknown[]): string {
  return length === 1 ? '1 bound argument' : `${length} bound arguments`
}

function requireNoCapture(
  name: string,
  { captured }: Definition,
  bound: BoundAction<unknown>,
): BoundAction<never> {
  if (captured)
    throw new Failure(
      `${name} captures state: give it as JSON with --capture, like --capture '{"version":1}'.`,
    )
  return bound as BoundAction<never>
}

type Schema = Definition['args'][number]

/** What was typed is JSON when the schema takes it so (`7`, `{"a":1}`), otherwise text (`7` for a string). */
async function readArgument(schema: Schema, typed: string, place: string): Promise<unknown> {
  const readings = [...parseJson(typed), typed]
  const problems: string[] = []
  for (const reading of readings) {
    const problem = await problemOf(schema, reading)
    if (problem === null) return reading
    problems.push(problem)
  }
  throw new Failure(`${place} does not fit: ${problems[0]} (given: ${typed})`)
}

async function readCaptured(name: string, { captured: schema }: Definition, typed: string): Promise<unknown> {
  const [value] = parseJson(typed)
  if (value === undefined) throw new Failure(`--capture takes JSON, such as '{"version":1}', not ${typed}`)
  const problem = schema ? await problemOf(schema, value) : null
  if (problem) throw new Failure(`--capture of ${name} does not fit: ${problem} (given: ${typed})`)
  return value
}

/** The value in a list, or an empty list for what is no JSON. */
function parseJson(text: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

async function problemOf(schema: Schema, value: unknown): Promise<string | null> {
  const { issues } = await schema['~standard'].validate(value)
  return issues ? issues.map((issue) => `${placeOf(issue.path)}${issue.message}`).join('; ') : null
}

function placeOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined): string {
  const steps = (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step))
  return steps.length === 0 ? '' : `${steps.join('.')}: `
}
