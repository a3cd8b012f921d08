import { ARKTYPE_OPTIONS, withArktypeDefaults } from './arktype.ts'
import type { JsonSchema } from './json-schema.ts'
import type { AnySchema } from './standard-schema.ts'
import { VALIBOT_OPTIONS } from './valibot.ts'
import { ZOD_OPTIONS } from './zod.ts'

/**
 * What a schema accepts (`input`) or gives (`output`), as JSON Schema.
 *
 * @returns null where the library has no Standard JSON Schema, which is optional
 * @throws what the library throws for a schema that it cannot describe
 */
export function jsonSchemaOf(schema: AnySchema, side: 'input' | 'output'): JsonSchema | null {
  const { jsonSchema, vendor } = schema['~standard']
  const libraryOptions = LIBRARY_OPTIONS[vendor] ?? {}
  const described = jsonSchema?.[side]?.({ target: 'draft-2020-12', libraryOptions }) ?? null
  return described && vendor === 'arktype' && side === 'input'
    ? withArktypeDefaults(described, schema)
    : described
}

/** What a schema accepts, as JSON Schema; null where the library has none or cannot describe it. */
export function findJsonSchema(schema: AnySchema): JsonSchema | null {
  try {
    return jsonSchemaOf(schema, 'input')
  } catch {
    return null
  }
}

const LIBRARY_OPTIONS: Readonly<Record<string, Record<string, unknown>>> = {
  zod: ZOD_OPTIONS,
  arktype: ARKTYPE_OPTIONS,
  valibot: VALIBOT_OPTIONS,
}
