/** What the types know of files. Checked by `tsc --noEmit`; nothing here runs. */
import { z } from 'zod'
import { always, collection, createContent, type Database, type FileStore } from '../../src/content/index.ts'
import type { Equal, Expect } from './equal.ts'

declare const database: Database<unknown>
declare const files: FileStore
declare const file: File
declare const id: string

const access = { create: always, read: always, update: always, delete: always }
const schema = z.object({ alt: z.string().default('') })
const media = collection({ schema, access, upload: { types: ['image/png'], maxSize: 1 } })
const notes = collection({ schema, access })
const content = await createContent({ database, collections: { media, notes }, files })

const picture = await content.create({ collection: 'media', data: {}, file })
type _Name = Expect<Equal<typeof picture.filename, string>>
type _Size = Expect<Equal<typeof picture.filesize, number>>
await content.create({ collection: 'media', data: {}, file: { name: 'a.png', stream: file.stream() } })
await content.find({ collection: 'media', where: { mimeType: { equals: 'image/png' } }, sort: '-filesize' })

const opened = await content.openFile({ collection: 'media', id, user: null })
type _Disposition = Expect<Equal<typeof opened.disposition, 'inline' | 'attachment'>>

// @ts-expect-error: no documents of this collection are files
await content.openFile({ collection: 'notes', id })
// @ts-expect-error: there is no such collection
await content.openFile({ collection: 'medium', id })
// @ts-expect-error: no documents of this collection are files
await content.create({ collection: 'notes', data: {}, file })
// @ts-expect-error: a path is no file
await content.create({ collection: 'media', data: {}, file: '/tmp/a.png' })
// @ts-expect-error: what a file is, its bytes say
await content.update({ collection: 'media', id, data: { mimeType: 'text/html' } })
