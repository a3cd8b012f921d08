export { findJsonSchema, jsonSchemaOf } from './conversion.ts'
export {
  DATE_OBJECT,
  type JsonSchema,
  READING,
  type Reading,
  resolveReference,
  SWITCH,
  type SwitchWords,
  UNREPRESENTABLE,
} from './json-schema.ts'
export {
  type AnySchema,
  type InputOf,
  type Issue,
  type JsonSchemaOptions,
  type ObjectSchema,
  type OutputOf,
  pathOf,
  type Schema,
  type Validation,
  validate,
} from './standard-schema.ts'
