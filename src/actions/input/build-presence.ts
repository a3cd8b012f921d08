import { type JsonSchema, READING } from '../../schema/index.ts'
import type { Alternatives } from './alternatives.ts'
import type { Presence } from './fields.ts'
import type { Place } from './place.ts'

/** Absent, empty and null: what the schema says about them. */
export function presenceOf(
  given: JsonSchema,
  { schemas, takesNull, takesUndefined }: Alternatives,
  place: Place,
): Presence {
  const readings = [given[READING], ...schemas.map((schema) => schema[READING])]
  const hasDefault = given.default !== undefined || schemas.some((schema) => schema.default !== undefined)
  const takesAny = readings.includes('catch')
  // valibot's nullable() has a default for null, not for a key that is absent.
  const isDefaulted = hasDefault && !(place.isRequired && takesNull)
  return {
    isOptional: !place.isRequired || isDefaulted || takesUndefined || takesAny,
    isPartial: !place.isRequired && !hasDefault,
    isExact: readings.includes('exact') || (place.isExact && !takesUndefined),
    isNullable: takesNull,
    schema: given,
  }
}
