import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { freshFolder } from '../../support/databases.ts'
import { processorTime } from '../../support/processor-time.ts'
import { blobOf, sha256 } from './folder.ts'
import { avif, gif, hollowPng, jpeg, mp4, pdf, png, pngChunk, turnedJpeg, webp, zip } from './pictures.ts'
import { assertRefused, bytesOf, fileOf, openWorkplace, PICTURES, taking } from './workplace.ts'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'

describe('a file', () => {
  test('is stored by its content, and its row gets its type and size', async () => {
    const { files, lying, rows } = openWorkplace()
    const bytes = png(40, 30)
    const prepared = await files.prepare(fileOf('Mönch.PNG', bytes, 'image/png'), PICTURES)
    const hash = sha256(bytes)
    assert.deepEqual(prepared.columns, {
      filename: 'Mönch.PNG',
      mimeType: 'image/png',
      filesize: bytes.length,
      width: 40,
      height: 30,
      hash,
    })
    rows.push(hash)
    await prepared.keep()
    assert.deepEqual(lying(), [blobOf(hash)])
    assert.deepEqual(await bytesOf(await files.open(prepared.columns).stream()), bytes)
  })

  test('keeps every byte, also what a camera noted in it', async () => {
    const { files } = openWorkplace()
    const bytes = jpeg(640, 480, 3000)
    const { columns } = await files.prepare(fileOf('beach.jpg', bytes), PICTURES)
    assert.equal(columns.hash, sha256(bytes))
  })

  for (const [kind, bytes] of [
    ['png', png(20, 10)],
    ['jpg', jpeg(20, 10)],
    ['jpeg', jpeg(20, 10, 900_000)],
    ['gif', gif(20, 10)],
    ['webp', webp(20, 10)],
    ['avif', avif(20, 10)],
  ] as const)
    test(`tells its width and height: ${kind} of ${bytes.length} bytes`, async () => {
      const { files } = openWorkplace()
      const { columns } = await files.prepare(fileOf(`a.${kind}`, bytes), PICTURES)
      assert.deepEqual([columns.width, columns.height], [20, 10])
    })

  test('tells them as they are shown: what a camera took upright is higher than wide', async () => {
    const { files } = openWorkplace()
    for (const isLittle of [true, false])
      for (const orientation of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        const bytes = turnedJpeg(40, 30, orientation, isLittle)
        const { columns } = await files.prepare(fileOf('a.jpg', bytes), PICTURES)
        const isOnItsSide = orientation >= 5 && orientation <= 8
        assert.deepEqual([columns.width, columns.height], isOnItsSide ? [30, 40] : [40, 30], `${orientation}`)
      }
  })

  const given: Readonly<Record<string, (bytes: Buffer) => AsyncIterable<Uint8Array>>> = {
    'a stream of Node': (bytes) => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]),
    'a stream of the web': (bytes) => new Blob([Uint8Array.from(bytes)]).stream(),
    'anything that yields bytes': async function* (bytes) {
      for (const byte of bytes) yield Uint8Array.of(byte)
    },
    'a generator that uses one buffer again and again': async function* (bytes) {
      const one = Buffer.alloc(1)
      for (const byte of bytes) {
        one[0] = byte
        yield one
      }
    },
  }
  for (const [name, stream] of Object.entries(given))
    test(`comes as ${name}`, async () => {
      const { files } = openWorkplace()
      const bytes = png(7, 7)
      const file = { name: 'a.png', stream: stream(bytes), type: 'image/png' }
      const { columns } = await files.prepare(file, PICTURES)
      assert.deepEqual([columns.hash, columns.filesize], [sha256(bytes), bytes.length])
      assert.deepEqual(await bytesOf(await files.open(columns).stream()), bytes)
    })

  test('that is no file is the mistake of who wrote the call', async () => {
    const { files, lying } = openWorkplace()
    const wrong: readonly unknown[] = [undefined, null, 'a.png', {}, { name: 'a.png' }, new Blob(['x'])]
    for (const file of wrong) await assert.rejects(files.prepare(file as File, PICTURES), TypeError)
    const text = { name: 'a.txt', stream: Readable.from(['text']) }
    await assert.rejects(files.prepare(text as never, taking(['text/plain'])), TypeError)
    assert.deepEqual(lying(), [])
  })
})

describe('what is taken by its bytes, its name and its list', () => {
  const accepted: readonly (readonly [
    name: string,
    bytes: Uint8Array | string,
    claimed: string,
    type: string,
  ])[] = [
    ['a.png', png(), 'image/x-png', 'image/png'],
    ['a.png', png(1, 1, [pngChunk('acTL', Buffer.alloc(8))]), 'image/apng', 'image/png'],
    ['a.JPE', jpeg(), '', 'image/jpeg'],
    ['a.pdf', pdf(), 'application/pdf', 'application/pdf'],
    ['a.mp4', mp4(), 'video/mp4; codecs="avc1.42"', 'video/mp4'],
    ['a.zip', zip(), 'application/x-zip-compressed', 'application/zip'],
    ['a.docx', zip('[Content_Types].xml', `<Override ContentType="${DOCX}.main+xml"/>`), DOCX, DOCX],
    ['a.txt', 'Grüße 👋', 'text/plain; charset=utf-8', 'text/plain'],
    ['a.csv', 'MAC address,name\n00:00,a', 'application/vnd.ms-excel', 'text/csv'],
    ['a.txt', 'BMW and MZ are makers of motorcycles, GIF is a format, ID3 a tag', '', 'text/plain'],
    ['a.txt', '\ufeffwith a byte order mark', 'application/octet-stream', 'text/plain'],
    ['a.json', '{"a":1}', 'application/json', 'application/json'],
    ['a.svg', `<?xml version="1.0"?><!-- made by hand -->${SVG}`, 'image/svg+xml', 'image/svg+xml'],
    ['a.html', '<!doctype html><script>alert(1)</script>', 'text/html', 'text/html'],
    ['a.ics', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR', 'text/calendar', 'text/calendar'],
  ]
  const everything = taking([
    ...[
      'image/png',
      'image/jpeg',
      'application/pdf',
      'video/mp4',
      'application/zip',
      DOCX,
      'text/plain',
      'text/csv',
    ],
    ...['application/json', 'image/svg+xml', 'text/html', 'text/calendar'],
  ])
  for (const [name, bytes, claimed, type] of accepted)
    test(`${name} ${claimed} (${bytes
      .slice(0, 20)
      .toString()
      .replaceAll(/[^ -~]/g, '.')}) is ${type}`, async () => {
      const { files } = openWorkplace()
      const { columns } = await files.prepare(fileOf(name, bytes, claimed), everything)
      assert.equal(columns.mimeType, type)
    })
})

describe('what is refused, and leaves nothing', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  const refused: readonly (readonly [what: string, file: File, code: string, sentence: RegExp])[] = [
    [
      'a page called .png',
      fileOf('a.png', '<html><script>alert(1)</script>', 'image/png'),
      'FILE_TYPE',
      /called \.png/,
    ],
    ['an SVG called .png', fileOf('a.png', SVG, 'image/png'), 'FILE_TYPE', /called \.png/],
    [
      'a type that is not listed',
      fileOf('a.svg', SVG, 'image/svg+xml'),
      'FILE_TYPE',
      /Accepted are: \.png, \.jpg/,
    ],
    ['a JPEG called .png', fileOf('a.png', jpeg()), 'FILE_TYPE', /called \.png/],
    ['a PNG called .html', fileOf('a.html', png()), 'FILE_TYPE', /Accepted are/],
    ['a PNG without an ending', fileOf('png', png()), 'FILE_TYPE', /Accepted are/],
    ['a PNG with a dot at the end', fileOf('a.png.', png()), 'FILE_TYPE', /Accepted are/],
    [
      'a claim of another type',
      fileOf('a.png', png(), 'image/svg+xml'),
      'FILE_TYPE',
      /does not match that type/,
    ],
    ['a claim of a page', fileOf('a.png', png(), 'text/html'), 'FILE_TYPE', /does not match that type/],
    [
      'a claim with a charset',
      fileOf('a.png', png(), 'image/png; charset=utf-7'),
      'FILE_TYPE',
      /does not match that type/,
    ],
    [
      'PNG and zip in one',
      fileOf('a.png', Buffer.concat([png(), zip()])),
      'FILE_TYPE',
      /does not match that type/,
    ],
    [
      'JPEG and zip in one',
      fileOf('a.jpg', Buffer.concat([jpeg(), zip(), latin1('')])),
      'FILE_TYPE',
      /does not match that type/,
    ],
    [
      'PNG with a PDF in its notes',
      fileOf('a.png', png(1, 1, [pngChunk('tEXt', pdf())])),
      'FILE_TYPE',
      /does not match that type/,
    ],
    [
      'GIF with a script in a comment',
      fileOf('a.gif', gif(3, 2, '<script>alert(1)</script>')),
      'FILE_TYPE',
      /does not match/,
    ],
    [
      'GIF that ends with a page',
      fileOf('a.gif', Buffer.concat([gif(), latin1('<HTML >')])),
      'FILE_TYPE',
      /does not match/,
    ],
    [
      'PNG with PHP in its notes',
      fileOf('a.png', png(1, 1, [pngChunk('tEXt', latin1('a\0<?php echo 1'))])),
      'FILE_TYPE',
      /does not match/,
    ],
    ['an empty file', fileOf('a.png', ''), 'FILE_INCOMPLETE', /empty/],
    ['a PNG that ends in its header', fileOf('a.png', png().subarray(0, 20)), 'FILE_TYPE', /damaged|else/],
    ['a JPEG without a frame', fileOf('a.jpg', latin1('\xff\xd8\xff\xe0\0\x04ab')), 'FILE_TYPE', /damaged/],
    ['a picture without width', fileOf('a.gif', gif(0, 10)), 'FILE_TYPE', /damaged/],
    [
      '3,600 million pixels',
      fileOf('a.png', hollowPng(60_000, 60_000)),
      'FILE_TOO_LARGE',
      /40 million pixels/,
    ],
    ['random bytes', fileOf('a.png', crypto.getRandomValues(new Uint8Array(5000))), 'FILE_TYPE', /called/],
  ]
  for (const [what, file, code, sentence] of refused)
    test(what, async () => {
      const { files, lying } = openWorkplace()
      const spent = await processorTime(() => assertRefused(files.prepare(file, PICTURES), code, sentence))
      assert.ok(spent < 1000, `${spent} ms`)
      assert.deepEqual(lying(), [])
    })

  const texts: readonly (readonly [what: string, name: string, bytes: Uint8Array | string])[] = [
    ['Latin-1', 'a.txt', latin1('Gr\xfc\xdfe')],
    ['UTF-16', 'a.csv', Buffer.from('\ufeffa,b', 'utf16le')],
    ['a NUL', 'a.txt', 'a\0b'],
    ['a character that is cut off', 'a.txt', Buffer.from('ü').subarray(0, 1)],
    ['a PDF called .txt', 'a.txt', pdf()],
    ['JavaScript that is a PDF as well', 'a.txt', `/*${pdf()}*/alert(1)`],
    ['RTF called .txt', 'a.txt', '{\\rtf1 text}'],
    ['a program called .txt', 'a.txt', latin1('MZ\x90\0\x03')],
    ['a picture called .json', 'a.json', png()],
    ['a page called .svg', 'a.svg', '<html></html>'],
  ]
  const words = taking(['text/plain', 'text/csv', 'application/json', 'image/svg+xml', 'application/pdf'])
  for (const [what, name, bytes] of texts)
    test(`${what} as ${name}`, async () => {
      const { files, lying } = openWorkplace()
      await assertRefused(files.prepare(fileOf(name, bytes), words), 'FILE_TYPE')
      assert.deepEqual(lying(), [])
    })

  test('a PDF that begins later, as a PDF', async () => {
    const { files, lying } = openWorkplace()
    await assertRefused(files.prepare(fileOf('a.pdf', `/*${pdf()}*/`), words), 'FILE_TYPE')
    assert.deepEqual(lying(), [])
  })

  test('a character that is spread over chunks is whole, and one that is cut between them is not', async () => {
    const { files } = openWorkplace()
    const streamed = (bytes: Uint8Array) => ({
      name: 'a.txt',
      stream: Readable.from([...bytes].map((byte) => Buffer.of(byte))),
    })
    const { columns } = await files.prepare(streamed(Buffer.from('aü€👋')), words)
    assert.equal(columns.hash, sha256('aü€👋'))
    for (const wrong of [
      [0xf0, 0x9f, 0x91],
      [0xe2, 0x82, 0x41],
      [0x80],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
    ])
      await assertRefused(files.prepare(streamed(Buffer.from(wrong)), words), 'FILE_TYPE', /UTF-8/)
  })

  test('one byte too many, known before', async () => {
    const { files, lying } = openWorkplace()
    const upload = taking(['text/plain'], { maxSize: 2048 })
    const { columns } = await files.prepare(fileOf('a.txt', 'a'.repeat(2048)), upload)
    assert.equal(columns.filesize, 2048)
    const before = lying()
    await assertRefused(
      files.prepare(fileOf('b.txt', 'b'.repeat(2049)), upload),
      'FILE_TOO_LARGE',
      /at most 2 KB/,
    )
    assert.deepEqual(lying(), before)
  })

  test('an endless stream, as soon as it is too long, and lets go of it', async () => {
    const { files, lying } = openWorkplace()
    let sent = 0
    const stream = Readable.from(
      (async function* () {
        for (;;) {
          sent += 1024
          yield Buffer.alloc(1024, 97)
        }
      })(),
      { highWaterMark: 1 },
    )
    const upload = taking(['text/plain'], { maxSize: 10_240 })
    await assertRefused(files.prepare({ name: 'a.txt', stream }, upload), 'FILE_TOO_LARGE')
    assert.ok(sent <= 13_312, `${sent} bytes were read`)
    assert.ok(stream.destroyed)
    assert.deepEqual(lying(), [])
  })

  test('a stream whose name is refused is let go of unread', async () => {
    const { files, lying } = openWorkplace()
    for (const name of ['../../x.png', 'a.exe']) {
      const stream = new Readable({ read: () => assert.fail('it was read') })
      await assert.rejects(files.prepare({ name, stream }, PICTURES))
      assert.ok(stream.destroyed)
    }
    let isCancelled = false
    const web = new ReadableStream({ cancel: () => void (isCancelled = true) })
    await assert.rejects(files.prepare({ name: 'a.exe', stream: web }, PICTURES))
    assert.ok(isCancelled)
    assert.deepEqual(lying(), [])
  })

  test('a stream that breaks', async () => {
    const { files, lying } = openWorkplace()
    const broken = async function* () {
      yield png().subarray(0, 30)
      throw new Error('the client went away')
    }
    await assertRefused(files.prepare({ name: 'a.png', stream: broken() }, PICTURES), 'FILE_INCOMPLETE')
    const cut = new Readable({ read() {} })
    cut.push(png().subarray(0, 30))
    setTimeout(() => cut.destroy(), 20)
    await assertRefused(files.prepare({ name: 'a.png', stream: cut }, PICTURES), 'FILE_INCOMPLETE')
    const web = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
    await assertRefused(files.prepare({ name: 'a.png', stream: web }, PICTURES), 'FILE_INCOMPLETE')
    assert.deepEqual(lying(), [])
  })

  test('a file that changed on the disk, or went away', async () => {
    const { files, lying } = openWorkplace()
    const path = join(freshFolder(), 'a.png')
    const file = Object.assign(fileOf('a.png', png()), { path })
    await assertRefused(files.prepare(file, PICTURES), 'FILE_INCOMPLETE')
    writeFileSync(path, png(30, 30), { mode: 0o600 })
    await assertRefused(files.prepare(file, PICTURES), 'FILE_INCOMPLETE')
    assert.deepEqual(lying(), [])
  })
})
