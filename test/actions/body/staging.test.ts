import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { openStaging, STAGED_FOR } from '../../../src/actions/body/staging.ts'
import { safeFileName, toUploadedFile } from '../../../src/actions/input/uploaded-file.ts'

const home = mkdtempSync(join(tmpdir(), 'signpost-staging-test-'))
after(() => rmSync(home, { recursive: true }))

describe('a safe file name', () => {
  const names: Readonly<Record<string, string>> = {
    'photo.png': 'photo.png',
    'Ä ö ü – 日本.png': 'Ä ö ü – 日本.png',
    '../../x': 'x',
    '..\\..\\x': 'x',
    'C:\\Users\\me\\x.png': 'x.png',
    '/etc/passwd': 'passwd',
    'a\r\nSet-Cookie: x=1.png': 'aSet-Cookie: x=1.png',
    'a\u202Egnp.exe': 'agnp.exe',
    'a\u2066b\u2069.png': 'ab.png',
    'a\u2028b\u2029.png': 'ab.png',
    'a\u200bb\ufeff.png': 'ab.png',
    'a.png\u0000.html': 'a.png.html',
    'con.png': 'con.png',
    '.htaccess': 'htaccess',
    '...x': 'x',
    '. .x': 'x',
    '  spaced.png  ': 'spaced.png',
    'a\ud800b.png': 'a\ufffdb.png',
    'e\u0301.png': 'é.png',
    "filename*=utf-8''b%2ehtml": "filename*=utf-8''b%2ehtml",
    'Ã¼ber.png': 'Ã¼ber.png',
    '<img src=x>.png': '<img src=x>.png',
    '': 'file',
    '.': 'file',
    '..': 'file',
    '/': 'file',
    '\u0000\u202e': 'file',
    '   ': 'file',
    'dir/': 'file',
  }
  for (const [name, safe] of Object.entries(names))
    test(`for ${JSON.stringify(name)} is ${JSON.stringify(safe)}`, () =>
      assert.equal(safeFileName(name), safe))

  test('has at most 100 bytes and keeps its ending', () => {
    assert.equal(safeFileName(`${'a'.repeat(10_240)}.png`), `${'a'.repeat(96)}.png`)
    assert.equal(safeFileName(`${'ü'.repeat(300)}.jpeg`), `${'ü'.repeat(47)}.jpeg`)
    assert.equal(safeFileName(`${'😀'.repeat(300)}.png`), `${'😀'.repeat(24)}.png`)
    assert.equal(Buffer.byteLength(safeFileName('x'.repeat(10_240))), 100)
    assert.equal(Buffer.byteLength(safeFileName(`a.${'b'.repeat(10_240)}`)), 100)
  })

  test('is one line, one part of a path, short and visible, for whatever name', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('/', '\\', '..', '.', '\u202e', '\r\n', '\0', ' ', '\ud800', '😀'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const safe = safeFileName(pieces.join(''))
        assert.ok(Buffer.byteLength(safe) <= 100 && safe !== '')
        assert.doesNotMatch(safe, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]|^[.\s]|\s$/u)
        assert.ok(safe.isWellFormed())
        assert.equal(safe, safe.normalize('NFC'))
        assert.equal(basename(join(home, safe)), safe)
      }),
      { numRuns: 5_000 },
    )
  })

  test('is found quickly for a name of a megabyte', () => {
    const started = process.cpuUsage()
    for (const character of ['.', ' ', '/', 'ü', '\u202e', '. ']) safeFileName(character.repeat(1 << 20))
    const { user, system } = process.cpuUsage(started)
    assert.ok(user + system < 3_000_000, `${user + system} µs`)
  })
})

describe('the staging folder', () => {
  test('is made for this user alone', () => {
    const folder = join(home, 'a', 'b')
    openStaging(folder)
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    openStaging(folder)
  })

  test('is a fresh one for temporary files where none is given', () => {
    const [one, other] = [openStaging().newPath(), openStaging().newPath()].map(dirname) as [string, string]
    assert.notEqual(one, other)
    assert.equal(statSync(one).mode & 0o777, 0o700)
    for (const folder of [one, other]) rmSync(folder, { recursive: true })
  })

  test('names files by chance, inside of it, and creates nothing', () => {
    const folder = join(home, 'names')
    const staging = openStaging(folder)
    const paths = Array.from({ length: 1_000 }, () => staging.newPath())
    assert.equal(new Set(paths).size, 1_000)
    for (const path of paths) assert.match(path.slice(folder.length), /^\/[0-9a-f]{32}$/)
    assert.deepEqual(readdirSync(folder), [])
  })

  test('removes files, and does not mind one that an action has moved', async () => {
    const staging = openStaging(join(home, 'removing'))
    const [file, gone] = [staging.newPath(), staging.newPath()]
    writeFileSync(file, 'x')
    await staging.remove([file, gone])
    assert.equal(existsSync(file), false)
  })

  test('is swept of files older than a day, and of nothing else', async () => {
    const folder = join(home, 'sweeping')
    const staging = openStaging(folder)
    const now = Date.now()
    const ages = { old: STAGED_FOR + 60_000, young: STAGED_FOR - 60_000, fresh: 0 }
    for (const [name, age] of Object.entries(ages)) {
      writeFileSync(join(folder, name), 'x')
      utimesSync(join(folder, name), new Date(now - age), new Date(now - age))
    }
    mkdirSync(join(folder, 'directory'))
    utimesSync(join(folder, 'directory'), 0, 0)
    await staging.sweep(now)
    assert.deepEqual(readdirSync(folder).sort(), ['directory', 'fresh', 'young'])
  })
})

describe('an uploaded file', () => {
  test('is a File whose bytes stay on disk until they are read', async () => {
    const path = openStaging(join(home, 'uploads')).newPath()
    writeFileSync(path, 'hello')
    const file = await toUploadedFile({ field: 'cover', name: 'a.txt', type: 'text/plain', path })
    assert.ok(file instanceof File)
    assert.deepEqual(
      [file.name, file.type, file.size, file.path, await file.text()],
      ['a.txt', 'text/plain', 5, path, 'hello'],
    )
  })
})
