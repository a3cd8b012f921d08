import type { Entries, Entry } from './decode.ts'
import type { UploadedFile } from './uploaded-file.ts'

/**
 * The names that a form of this data has: its keys, and dotted names below those that hold objects; of a union, those of
 * all its variants.
 */
export type FieldName<Data> = Data extends unknown ? NameIn<Data> : never

type NameIn<Data> = string extends keyof Data
  ? string
  : {
      [Key in keyof Data & string]:
        | Key
        | (NonNullable<Data[Key]> extends File | Date
            ? never
            : NonNullable<Data[Key]> extends object
              ? `${Key}.${string}`
              : never)
    }[keyof Data & string]

/** The type of a field as it was sent: text, or a file. */
export type EntryOf<Data, Name extends string> = Data extends unknown ? EntryIn<Data, Name> : never

type EntryIn<Data, Name extends string> = string extends keyof Data
  ? string | UploadedFile
  : Name extends keyof Data
    ? NonNullable<Data[Name]> extends File | readonly File[]
      ? UploadedFile
      : string
    : string | UploadedFile

/** A `FormData` as it was sent, typed by the action's schema, with `data`, which the schema made of it. */
export interface Form<Data> extends FormData {
  /** The decoded and validated form. */
  readonly data: Data
  get<Name extends FieldName<Data>>(name: Name): EntryOf<Data, Name> | null
  getAll<Name extends FieldName<Data>>(name: Name): EntryOf<Data, Name>[]
  has<Name extends FieldName<Data>>(name: Name): boolean
}

/** The form that a handler gets: every entry as it was sent, and the data made of it. */
export function createForm(entries: Entries, data: unknown): Form<unknown> {
  const form = new FormData()
  for (const [name, values] of entries) for (const value of values) append(form, name, value)
  // Not a class of our own: to extend FormData would load it when the server starts.
  return Object.assign(form, { data }) as unknown as Form<unknown>
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
