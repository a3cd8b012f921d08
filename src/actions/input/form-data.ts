import type { Entries, Entry } from './decode.ts'
import type { Group } from './fields.ts'
import type { UploadedFile } from './uploaded-file.ts'

/**
 * The names that a form has, by what its schema accepts: its keys, and dotted names below those that hold objects or
 * lists; of a union, those of all its variants. Any name where nothing is known.
 */
export type FieldName<Sent> = unknown extends Sent ? string : Sent extends unknown ? NameIn<Sent> : never

/** The names of the fields below an object. */
export type NameIn<Sent> = string extends keyof Sent
  ? string
  : {
      [Key in keyof Sent & string]: Key | (HasParts<Sent[Key]> extends true ? `${Key}.${string}` : never)
    }[keyof Sent & string]

/** Whether one of the types of a value has fields of its own. */
export type HasParts<Value> = true extends (
  Value extends object
    ? Value extends Blob | Date
      ? false
      : true
    : false
)
  ? true
  : false

/** The type of a field as it was sent: text, or a file; never for a name that the schema does not have. */
export type EntryOf<Sent, Name extends string> = unknown extends Sent
  ? string | UploadedFile
  : Sent extends readonly (infer Item)[] | ReadonlySet<infer Item>
    ? EntryInList<Item, Name>
    : Sent extends ReadonlyMap<string, infer Value>
      ? EntryOf<Readonly<Record<string, Value>>, Name>
      : Sent extends Blob | Date
        ? never
        : Sent extends object
          ? EntryInObject<Sent, Name>
          : never

/** What a name of an object sends. */
export type EntryInObject<Sent, Name extends string> = Name extends `${infer Key}.${infer Rest}`
  ? Key extends keyof Sent
    ? EntryBelow<Sent, Key, Rest>
    : never
  : Name extends keyof Sent
    ? EntryOfValue<Sent[Name]>
    : never

/** A key of a record of single values may contain dots. */
export type EntryBelow<Sent, Key extends keyof Sent, Rest extends string> =
  HasParts<Sent[Key]> extends true
    ? EntryOf<Sent[Key], Rest>
    : string extends keyof Sent
      ? EntryOfValue<Sent[Key]>
      : never

/** What a name of a list sends. */
export type EntryInList<Item, Name extends string> = Name extends `${infer _Index}.${infer Rest}`
  ? EntryOf<Item, Rest>
  : EntryOfValue<Item>

/** What the control of a value sends. A name that repeats sends the entries of its list. */
export type EntryOfValue<Value> = unknown extends Value
  ? string
  : Value extends null | undefined
    ? never
    : Value extends Blob
      ? UploadedFile
      : Value extends readonly (infer Item)[] | ReadonlySet<infer Item>
        ? EntryOfValue<Item>
        : string

/** A name, unless the schema has none such below its first part. */
export type KnownName<Sent, Name extends string> = [EntryOf<Sent, Name>] extends [never] ? never : Name

/**
 * A `FormData` as it was sent, typed by the action's schema, with `data`, which the schema made of it.
 *
 * `Sent` is what the schema accepts, which has the names of the fields; `Data` is what it gives.
 */
export interface Form<Data, Sent = Data> extends FormData {
  /** The decoded and validated form. */
  readonly data: Data
  /**
   * `data` without the keys that the form did not send: what a default of the schema filled in for a field that is not in
   * the form. For an update by a form that has some of the fields only.
   */
  readonly sent: SentData<Data>
  get<const Name extends FieldName<Sent>>(name: Name & KnownName<Sent, Name>): EntryOf<Sent, Name> | null
  getAll<const Name extends FieldName<Sent>>(name: Name & KnownName<Sent, Name>): EntryOf<Sent, Name>[]
  has<const Name extends FieldName<Sent>>(name: Name & KnownName<Sent, Name>): boolean
}

/** The part of the data that was sent. What is no object is there as a whole. */
export type SentData<Data> = Data extends
  | readonly unknown[]
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  ? Data
  : Data extends object
    ? Partial<Data>
    : Data

/** What a form was made of: the decoded input, and the schema's fields. */
export interface FormSourceData {
  readonly fields: Group | null
  readonly decoded: Readonly<Record<string, unknown>>
}

/** The form that a handler gets: every entry as it was sent, and the data made of it. */
export function createForm(entries: Entries, data: unknown, source: FormSourceData): Form<unknown> {
  const form = new FormData()
  for (const [name, values] of entries) for (const value of values) append(form, name, value)
  // Not a class of our own: to extend FormData would load it when the server starts.
  return Object.defineProperties(form, {
    data: { value: data, enumerable: true, writable: true },
    sent: { get: () => sentOf(data, source), enumerable: true },
  }) as unknown as Form<unknown>
}

function sentOf(data: unknown, { fields, decoded }: FormSourceData): unknown {
  const isObject = typeof data === 'object' && data !== null
  if (!fields || !isObject || ![null, Object.prototype].includes(Object.getPrototypeOf(data))) return data
  const isFilledIn = (key: string) => fields.children.has(key) && !Object.hasOwn(decoded, key)
  return Object.fromEntries(Object.entries(data).filter(([key]) => !isFilledIn(key)))
}

/** A form as the browser would send it: `FormData`, `URLSearchParams`, or a plain object of fields. */
export type FormSource =
  | FormData
  | URLSearchParams
  | Readonly<Record<string, FormValue | readonly FormValue[]>>

/** A value of a field. */
export type FormValue = string | number | boolean | File | null | undefined

/** The entries of a form that did not come over HTTP; true is a ticked checkbox, false and null are left out. */
export function entriesOf(source: FormSource): Map<string, Entry[]> {
  const entries = new Map<string, Entry[]>()
  const isIterable = source instanceof FormData || source instanceof URLSearchParams
  for (const [name, value] of isIterable ? source : Object.entries(source))
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single === null || single === undefined || single === false) continue
      const entry = single instanceof File ? single : single === true ? 'on' : String(single)
      entries.set(name, [...(entries.get(name) ?? []), entry])
    }
  return entries
}

/** FormData would wrap a text as it is, but a File it takes only with the right overload. */
function append(form: FormData, name: string, value: Entry): void {
  if (typeof value === 'string') form.append(name, value)
  else form.append(name, value)
}
