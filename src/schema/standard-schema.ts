/**
 * A schema of any library that implements Standard Schema, and optionally Standard JSON Schema: zod, arktype, valibot
 * (with `@valibot/to-json-schema`). Types only, so that no room depends on one of them.
 *
 * @see https://standardschema.dev and https://standardschema.dev/json-schema
 */
export interface Schema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    readonly jsonSchema?: {
      readonly input?: (options: JsonSchemaOptions) => Record<string, unknown>
      readonly output?: (options: JsonSchemaOptions) => Record<string, unknown>
    }
  }
}

/** What a library is asked for. */
export interface JsonSchemaOptions {
  readonly target: string
  readonly libraryOptions?: Record<string, unknown>
}

/** What a schema makes of a value: the output, or what is wrong with the input. */
export type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }

/** One thing that is wrong with a value, and where. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Any Standard Schema. `any` marks the boundary: whatever its input and output. */
export type AnySchema = Schema<any, any>

/** A Standard Schema of an object. `any` marks the boundary: whatever its input. */
export type ObjectSchema = Schema<any, object>

/** What a schema accepts, as a type. */
export type InputOf<S extends AnySchema> = NonNullable<S['~standard']['types']>['input']

/** What a schema gives for what it accepted, as a type. */
export type OutputOf<S extends AnySchema> = NonNullable<S['~standard']['types']>['output']

/** Runs a schema over a value. Never throws for a value that does not fit: the issues say why. */
export function validate<S extends AnySchema>(
  schema: S,
  value: unknown,
): Validation<OutputOf<S>> | Promise<Validation<OutputOf<S>>> {
  return schema['~standard'].validate(value)
}

/** The path of an issue in the spelling of form fields: `address.city`, `items.0.name`; '' for the whole value. */
export function pathOf({ path = [] }: Issue): string {
  return path.map((step) => String(typeof step === 'object' && step !== null ? step.key : step)).join('.')
}
