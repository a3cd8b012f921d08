import { type JsonSchema, READING, SWITCH } from '../../schema/index.ts'
import type { Alternatives } from './alternatives.ts'
import { presenceOf } from './build-presence.ts'
import { type Field, isSecretName } from './fields.ts'
import { labelOf, type Place } from './place.ts'
import { requireDecodable } from './undecodable.ts'
import { valueOf } from './value-kind.ts'

/** One value, which one control sends. */
export function fieldOf(given: JsonSchema, alternatives: Alternatives, place: Place): Field {
  const { schemas } = alternatives
  for (const schema of schemas) requireDecodable(schema, place.path)
  const { kind, schema, constants } = valueOf(schemas, place.path)
  return {
    ...presenceOf(given, alternatives, place),
    kind,
    constants,
    isAsSent: [given, ...schemas].some((each) => each[READING] === 'as-sent'),
    switchWords: schemas.map((each) => each[SWITCH]).find((words) => words !== undefined),
    moments: kind === 'text' ? schemas.filter(isMoment) : [],
    isSecret: isSecret(place.path.at(-1) ?? '', schema),
    label: labelOf({ ...schema, ...given }, place),
    schema: { ...schema, ...defaultOf(given) },
  }
}

function isMoment({ format = '' }: JsonSchema): boolean {
  return /^(date-time|local-date-time|time)$/.test(format)
}

function defaultOf(given: JsonSchema): JsonSchema {
  return given.default === undefined ? {} : { default: given.default }
}

function isSecret(name: string, { format, writeOnly }: JsonSchema): boolean {
  return format === 'password' || writeOnly === true || isSecretName(name)
}
