import { createHash } from 'node:crypto'

/** A request as the tests of a peer's parser send it, and what Signpost answers. */
export interface WireCase {
  readonly about: string
  readonly type: string | undefined
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly status: number
  /** What the action got; undefined where the request is refused. */
  readonly data?: unknown
  readonly differs?: string
}

const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`
const URLENCODED = 'application/x-www-form-urlencoded'

interface Part {
  readonly name: string
  readonly content: string
  readonly filename?: string
  readonly type?: string
}

function multipart(parts: readonly Part[]): string {
  const lines = parts.flatMap(({ name, content, filename, type }) => [
    `--${BOUNDARY}`,
    `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    '',
    content,
  ])
  return [...lines, `--${BOUNDARY}--`, ''].join('\r\n')
}

const upload = (filename: string, content = 'x', type?: string) =>
  multipart([{ name: 'file', filename, content, ...(type !== undefined && { type }) }])
const file = (name: string, text = 'x', type = 'application/octet-stream') => ({ name, text, type })
const large = 'v'.repeat(64 * 1024)

/** Remix 3: `form-data-parser` and `multipart-parser`; the limits of the action of the test are 4 files, 50 fields, 1 MB a file. */
export const remixWire: readonly WireCase[] = [
  {
    about: 'urlencoded',
    type: URLENCODED,
    body: 'text=hello+world',
    status: 200,
    data: { text: 'hello world' },
  },
  {
    about: 'urlencoded: a name that repeats',
    type: URLENCODED,
    body: 'tags=a&tags=b',
    status: 200,
    data: { tags: ['a', 'b'] },
  },
  {
    about: 'urlencoded: too many fields',
    type: URLENCODED,
    body: Array.from({ length: 51 }, (_, index) => `f${index}=1`).join('&'),
    status: 413,
  },
  { about: 'urlencoded: too large', type: URLENCODED, body: `text=${'a'.repeat(1_100_000)}`, status: 413 },
  {
    about: 'multipart: a text and a file',
    type: MULTIPART,
    body: multipart([
      { name: 'text', content: 'hello' },
      { name: 'file', filename: 'a.txt', type: 'text/plain', content: 'content' },
    ]),
    status: 200,
    data: { text: 'hello', file: file('a.txt', 'content', 'text/plain') },
  },
  { about: 'multipart: nothing', type: MULTIPART, body: `--${BOUNDARY}--`, status: 200, data: {} },
  {
    about: 'multipart: an empty part',
    type: MULTIPART,
    body: multipart([{ name: 'text', content: '' }]),
    status: 200,
    data: {},
  },
  {
    about: 'multipart: a file without a media type',
    type: MULTIPART,
    body: upload('example.txt'),
    status: 200,
    data: { file: file('example.txt', 'x', 'text/plain') },
    differs:
      'Remix says application/octet-stream. RFC 7578 gives a part without a type text/plain, and the bytes decide in any case',
  },
  {
    about: 'multipart: a name in Japanese',
    type: MULTIPART,
    body: upload('テスト画像.png', 'x', 'image/png'),
    status: 200,
    data: { file: file('テスト画像.png', 'x', 'image/png') },
  },
  {
    about: 'multipart: a name in Korean',
    type: MULTIPART,
    body: upload('파일.png', 'x', 'image/png'),
    status: 200,
    data: { file: file('파일.png', 'x', 'image/png') },
  },
  {
    about: 'multipart: a field in Japanese',
    type: MULTIPART,
    body: multipart([{ name: '名前', content: 'a' }]),
    status: 200,
    data: { 名前: 'a' },
  },
  {
    about: 'multipart: percent signs of a file name',
    type: MULTIPART,
    body: upload('%2Fetc%2Fpasswd'),
    status: 200,
    data: { file: file('%2Fetc%2Fpasswd', 'x', 'text/plain') },
  },
  {
    about: 'multipart: a path as file name',
    type: MULTIPART,
    body: upload('../../etc/passwd'),
    status: 200,
    data: { file: file('passwd', 'x', 'text/plain') },
    differs: 'Remix keeps the path. Only the last part of it is a name',
  },
  {
    about: 'multipart: several fields and a file',
    type: MULTIPART,
    body: multipart([
      { name: 'text', content: '1' },
      { name: 'tags', content: 'a' },
      { name: 'tags', content: 'b' },
      { name: 'file', filename: 'a.txt', content: 'x', type: 'text/plain' },
    ]),
    status: 200,
    data: { text: '1', tags: ['a', 'b'], file: file('a.txt', 'x', 'text/plain') },
  },
  {
    about: 'multipart: a file of many chunks',
    type: MULTIPART,
    body: upload('big.bin', large, 'application/octet-stream'),
    status: 200,
    data: { file: file('big.bin', createHash('sha256').update(large).digest('hex')) },
  },
  {
    about: 'multipart: text that looks like a boundary',
    type: MULTIPART,
    body: multipart([{ name: 'text', content: `--${BOUNDARY.slice(0, -1)}\r\n--` }]),
    status: 200,
    data: { text: `--${BOUNDARY.slice(0, -1)}\n--` },
  },
  {
    about: 'multipart: more files than the limit',
    type: MULTIPART,
    body: multipart(
      Array.from({ length: 5 }, (_, index) => ({ name: 'files', filename: `${index}.txt`, content: 'x' })),
    ),
    status: 413,
  },
  {
    about: 'multipart: a file beyond the limit',
    type: MULTIPART,
    body: upload('big.bin', 'v'.repeat(1_000_001)),
    status: 413,
    differs:
      'Remix throws, and the action has nothing. The form comes back with the text that was typed, and the problem is at the file',
  },
  {
    about: 'multipart: too many parts',
    type: MULTIPART,
    body: multipart(Array.from({ length: 200 }, (_, index) => ({ name: `f${index}`, content: '1' }))),
    status: 413,
  },
  {
    about: 'multipart: a header of 20 KB',
    type: MULTIPART,
    body: `--${BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\nX-Large: ${'X'.repeat(20_000)}\r\n\r\na\r\n--${BOUNDARY}--\r\n`,
    status: 400,
  },
  {
    about: 'multipart: no boundary',
    type: 'multipart/form-data',
    body: 'Content-Disposition: form-data; name="text"\r\n\r\na',
    status: 415,
  },
  {
    about: 'multipart: no end',
    type: MULTIPART,
    body: `--${BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\na\r\n--${BOUNDARY}`,
    status: 400,
  },
  { about: 'multipart: an empty body', type: MULTIPART, body: '', status: 400 },
  {
    about: 'multipart: a part without a name',
    type: MULTIPART,
    body: `--${BOUNDARY}\r\nInvalid-Header\r\n\r\nSome content\r\n--${BOUNDARY}--\r\n`,
    status: 400,
    differs:
      'Remix hands the part over without a name. No field has it, and dropping it would lose what was sent',
  },
  {
    about: 'multipart: a boundary of 71 characters',
    type: `multipart/form-data; boundary=${'b'.repeat(71)}`,
    body: `--${'b'.repeat(71)}\r\nContent-Disposition: form-data; name="text"\r\n\r\na\r\n--${'b'.repeat(71)}--\r\n`,
    status: 200,
    data: { text: 'a' },
    differs:
      'Remix refuses it, as RFC 2046 allows 70. Clients that send more are read, because nothing is lost by it',
  },
  {
    about: 'multipart/mixed',
    type: `multipart/mixed; boundary=${BOUNDARY}`,
    body: multipart([{ name: 'text', content: 'a' }]),
    status: 415,
    differs: 'Remix parses it. No browser sends a form as multipart/mixed',
  },
  { about: 'another type of content', type: 'text/plain', body: 'hello', status: 415 },
]

/** React Router: `integration/form-data-test.ts`, and the bodies that its `form-test.ts` and router tests send. */
export const reactRouterWire: readonly WireCase[] = [
  { about: 'JSON without a body', type: 'application/json', body: '', status: 415 },
  {
    about: 'invalid urlencoded',
    type: URLENCODED,
    body: '$rofl this is totally invalid$',
    status: 200,
    data: {},
  },
  {
    about: 'multipart without a boundary',
    type: 'multipart/form-data',
    body: '$rofl this is totally invalid$',
    status: 415,
  },
  {
    about: 'invalid multipart',
    type: 'multipart/form-data; boundary=abc',
    body: '$rofl this is totally invalid$',
    status: 400,
  },
  { about: 'no type of content', type: undefined, body: 'text=a', status: 415 },
  {
    about: "the submitter's value in the order of the page",
    type: URLENCODED,
    body: 'tags=first&tags=second&tags=third&tags=last',
    status: 200,
    data: { tags: ['first', 'second', 'third', 'last'] },
  },
  {
    about: 'the coordinates of an image button',
    type: URLENCODED,
    body: 'text=a&text.x=12&text.y=7',
    status: 200,
    data: { text: 'a' },
  },
  {
    about: 'a checkbox that is ticked beside one that is not',
    type: URLENCODED,
    body: 'on=true',
    status: 200,
    data: { on: true },
  },
  {
    about: 'the names of files in a urlencoded form',
    type: URLENCODED,
    body: 'file=myfile.txt',
    status: 422,
    differs:
      'React Router hands the name over as text. The file did not arrive, so the visitor sees it at the field',
  },
  {
    about: 'empty file controls',
    type: MULTIPART,
    body: multipart([
      { name: 'text', content: '' },
      { name: 'file', filename: '', content: '', type: 'application/octet-stream' },
      { name: 'files', filename: '', content: '', type: 'application/octet-stream' },
    ]),
    status: 200,
    data: {},
    differs: 'React Router hands over a File without name and bytes, so that every action has to look for it',
  },
  {
    about: 'a field of a form called action',
    type: URLENCODED,
    body: 'action=x&text=a',
    status: 200,
    data: { text: 'a' },
  },
]
