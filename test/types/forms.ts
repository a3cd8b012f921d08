/** What the types say of `form.get` and `form.data`, for each shape of schema. Checked by `tsc --noEmit`; nothing here runs. */
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { action, anyone, type EntryOf, type Form, type UploadedFile } from '../../src/actions/index.ts'
import type { Equal, Expect } from './equal.ts'

/** The types that a Standard Schema has. */
interface Typed {
  readonly '~standard': { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined }
}
type InputOf<Schema extends Typed> = NonNullable<Schema['~standard']['types']>['input']

/** The form that a handler gets for a schema. */
type FormOf<Schema extends Typed> = Form<NonNullable<Schema['~standard']['types']>['output'], InputOf<Schema>>

const libraries = {
  zod: z.object({
    title: z.string(),
    count: z.coerce.number(),
    note: z.string().optional(),
    tags: z.string().transform((text) => text.split(',')),
    avatar: z.file().transform((file) => file.name),
    photos: z.array(z.instanceof(File)).default([]),
    address: z.object({ city: z.string(), plan: z.file() }).optional(),
    place: z.object({ city: z.string() }).transform(({ city }) => city),
    items: z.array(z.object({ price: z.number(), photo: z.file().nullable() })),
    oneOrMore: z.union([z.string(), z.array(z.string())]),
    scores: z.record(z.string(), z.number()),
    rooms: z.record(z.string(), z.object({ plan: z.file() })),
    names: z.set(z.string()),
    day: z.date(),
    logo: z.union([z.file(), z.url()]),
  }),
  valibot: toStandardJsonSchema(
    v.object({
      title: v.string(),
      count: v.pipe(v.string(), v.toNumber()),
      note: v.optional(v.string()),
      tags: v.pipe(
        v.string(),
        v.transform((text) => text.split(',')),
      ),
      avatar: v.pipe(
        v.file(),
        v.transform((file) => file.name),
      ),
      photos: v.optional(v.array(v.instance(File)), []),
      address: v.optional(v.object({ city: v.string(), plan: v.file() })),
      place: v.pipe(
        v.object({ city: v.string() }),
        v.transform(({ city }) => city),
      ),
      items: v.array(v.object({ price: v.number(), photo: v.nullable(v.file()) })),
      oneOrMore: v.union([v.string(), v.array(v.string())]),
      scores: v.record(v.string(), v.number()),
      rooms: v.record(v.string(), v.object({ plan: v.file() })),
      names: v.pipe(
        v.array(v.string()),
        v.transform((all) => new Set(all)),
      ),
      day: v.date(),
      logo: v.union([v.file(), v.pipe(v.string(), v.url())]),
    }),
  ),
  arktype: type({
    title: 'string',
    count: 'string.numeric.parse',
    'note?': 'string | undefined',
    tags: type('string').pipe((text) => text.split(',')),
    avatar: type('File').pipe((file) => file.name),
    photos: type('File[]').default(() => []),
    'address?': { city: 'string', plan: 'File' },
    place: type({ city: 'string' }).pipe(({ city }) => city),
    items: type({ price: 'number', photo: 'File | null' }).array(),
    oneOrMore: 'string | string[]',
    scores: 'Record<string, number>',
    rooms: type.Record('string', { plan: 'File' }),
    names: type('string[]').pipe((all) => new Set(all)),
    day: 'Date',
    logo: 'File | string.url',
  }),
}

declare const zod: FormOf<typeof libraries.zod>
declare const valibot: FormOf<typeof libraries.valibot>
declare const arktype: FormOf<typeof libraries.arktype>

// A handler gets that form.
action({ access: anyone, input: libraries.zod }, (form) => void (form satisfies typeof zod))
action({ access: anyone, input: libraries.valibot }, (form) => void (form satisfies typeof valibot))
action({ access: anyone, input: libraries.arktype }, (form) => void (form satisfies typeof arktype))

/** What the control of each name sends. */
interface Entries {
  title: string
  count: string
  note: string
  tags: string
  avatar: UploadedFile
  photos: UploadedFile
  'photos.0': UploadedFile
  'address.city': string
  'address.plan': UploadedFile
  'place.city': string
  'items.0.price': string
  'items.12.photo': UploadedFile
  oneOrMore: string
  'oneOrMore.0': string
  'scores.anna': string
  'rooms.kitchen.plan': UploadedFile
  names: string
  'names.1': string
  day: string
  logo: string | UploadedFile
}
type EntriesOf<Schema extends Typed> = { [Name in keyof Entries]: EntryOf<InputOf<Schema>, Name> }
type _Zod = Expect<Equal<EntriesOf<typeof libraries.zod>, Entries>>
type _Valibot = Expect<Equal<EntriesOf<typeof libraries.valibot>, Entries>>
type _ArkType = Expect<Equal<EntriesOf<typeof libraries.arktype>, Entries>>

/** What each schema makes of them. */
interface Data {
  readonly title: string
  readonly count: number
  readonly note?: string | undefined
  readonly tags: string[]
  readonly avatar: string
  readonly photos: File[]
  readonly address?: { city: string; plan: File } | undefined
  readonly place: string
  readonly items: { price: number; photo: File | null }[]
  readonly oneOrMore: string | string[]
  readonly scores: Record<string, number>
  readonly rooms: Record<string, { plan: File }>
  readonly names: Set<string>
  readonly day: Date
  readonly logo: File | string
}
for (const form of [zod, valibot, arktype]) {
  form satisfies FormData
  form.data satisfies Data
}

const plan = zod.get('address.plan')
type _Plan = Expect<Equal<typeof plan, UploadedFile | null>>
const prices = valibot.getAll('items.0.price')
type _Prices = Expect<Equal<typeof prices, string[]>>
const room = arktype.get('rooms.kitchen.plan')
type _Room = Expect<Equal<typeof room, UploadedFile | null>>
declare const row: number
declare const id: string
zod.get(`items.${row}.photo`)?.arrayBuffer()
zod.get(`rooms.${id}.plan`)?.arrayBuffer()
zod.has('photos.1')

// @ts-expect-error: the form has no such field
zod.get('titel')
// @ts-expect-error: a group has no such field
zod.get('address.citty')
// @ts-expect-error: a row has no such field
zod.getAll('items.0.prize')
// @ts-expect-error: a text has no fields
zod.has('title.length')
// @ts-expect-error: a date has no fields
zod.get('day.getTime')
// @ts-expect-error: a file is sent whole
zod.get('avatar.name')
// @ts-expect-error: what a transform gives was not sent
zod.get('tags.0')
// @ts-expect-error: a row of a record has no such field
valibot.get('rooms.kitchen.plans')
// @ts-expect-error: the form has no such field
arktype.get('titel')
// @ts-expect-error: a file is no text
zod.get('avatar')?.toUpperCase()
// @ts-expect-error: an address may be absent
zod.data.address.city
// @ts-expect-error: a note may be absent
valibot.data.note.length
// @ts-expect-error: a photo may be null
arktype.data.items[0]?.photo.name

// A union has the names of all its variants; the constant chooses among its data.
const payment = z.discriminatedUnion('by', [
  z.object({ by: z.literal('card'), number: z.string(), scan: z.file() }),
  z.object({ by: z.literal('invoice'), address: z.object({ city: z.string() }) }),
])
action({ access: anyone, input: payment }, ({ data, get }) => {
  type _Scan = Expect<Equal<ReturnType<typeof get<'scan'>>, UploadedFile | null>>
  type _City = Expect<Equal<ReturnType<typeof get<'address.city'>>, string | null>>
  if (data.by === 'card') return data.scan.size
  // @ts-expect-error: an invoice has no number
  void data.number
  return data.address.city
})
action(
  {
    access: anyone,
    input: toStandardJsonSchema(
      v.variant('by', [
        v.object({ by: v.literal('card'), number: v.string() }),
        v.object({ by: v.literal('cash') }),
      ]),
    ),
  },
  (form) => {
    form.get('number') satisfies string | null
    return form.data.by === 'card' ? form.data.number : null
  },
)
action({ access: anyone, input: type({ by: "'card'", number: 'string' }).or({ by: "'cash'" }) }, (form) => {
  form.get('number') satisfies string | null
  return form.data.by === 'card' ? form.data.number : null
})

// A transform of the whole form: the names are those that were sent.
action(
  {
    access: anyone,
    input: z
      .object({ first: z.string(), last: z.string() })
      .transform(({ first, last }) => ({ name: `${first} ${last}` })),
  },
  (form) => {
    form.get('first')
    // @ts-expect-error: the transform made it
    form.get('name')
    type _Name = Expect<Equal<typeof form.data, { name: string }>>
  },
)

// Records and catchalls at the top take any name.
action({ access: anyone, input: z.record(z.string(), z.number()) }, (form) => {
  form.get(id) satisfies string | null
  form.data[id]?.toFixed()
})
action({ access: anyone, input: z.looseObject({ title: z.string() }) }, (form) => {
  form.get('title') satisfies string | null
  form.get('anything') satisfies string | UploadedFile | null
})

// A schema that contains itself.
const Category = z.object({
  name: z.string(),
  icon: z.file(),
  get children(): z.ZodArray<typeof Category> {
    return z.array(Category)
  },
})
action({ access: anyone, input: Category }, (form) => {
  form.get('children.0.children.1.icon') satisfies UploadedFile | null
  // @ts-expect-error: a category has no such field
  form.get('children.0.children.1.title')
  form.data.children[0]?.children[0]?.name.trim()
})

// Nothing is known of the names that z.preprocess() takes.
action({ access: anyone, input: z.preprocess((data) => data, z.object({ title: z.string() })) }, (form) => {
  form.get('anything') satisfies string | UploadedFile | null
  return form.data.title
})
