import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { png } from './pictures.ts'
import { assertRefused, openWorkplace, PICTURES } from './workplace.ts'

async function* onePng() {
  yield png()
}

describe('the name of a file', () => {
  const refused: Readonly<Record<string, string>> = {
    'a folder above': '../../x.png',
    'a folder above, of Windows': '..\\x.png',
    'a drive': 'C:\\x.png',
    'a slash': 'a/b.png',
    'CR LF': 'a\r\nSet-Cookie: a=b.png',
    'CR LF at its end': 'a.png\r\n',
    'a NUL': 'a.png\0.html',
    'a tab': 'a\t.png',
    'a C1 control': 'a\u0085.png',
    'a change of direction': 'a\u202Egnp.png',
    'an isolate': 'a\u2066b.png',
    'a line separator': 'a\u2028b.png',
    'half a character': 'a\ud83d.png',
    'a dot in front': '.htaccess.png',
    'nothing but its ending': '.png',
    nothing: '',
    'a space': ' ',
    '256 bytes': `${'a'.repeat(252)}.png`,
    '10 KiB': `${'a'.repeat(10_236)}.png`,
    '255 characters of three bytes': `${'€'.repeat(251)}.png`,
  }
  for (const [what, name] of Object.entries(refused))
    test(`is refused with ${what}, and nothing is left`, async () => {
      const { files, lying } = openWorkplace()
      await assertRefused(files.prepare({ name, stream: onePng() }, PICTURES), 'FILE_NAME', /name/)
      assert.deepEqual(lying(), [])
    })

  const kept: Readonly<Record<string, string>> = {
    'con.png': 'con.png',
    ' a.png ': 'a.png',
    'a b"c;d%20\'e.png': 'a b"c;d%20\'e.png',
    'u\u0308.png': '\u00fc.png',
    '👩‍👩‍👧.png': '👩‍👩‍👧.png',
    'می‌خواهم.png': 'می‌خواهم.png',
    'b%2ehtml.png': 'b%2ehtml.png',
    'a..png': 'a..png',
    '__proto__.png': '__proto__.png',
    [`${'a'.repeat(251)}.png`]: `${'a'.repeat(251)}.png`,
  }
  for (const [name, as] of Object.entries(kept))
    test(`${name.slice(0, 30)} is kept as it will be shown, and no part of it is a path`, async () => {
      const { files, lying } = openWorkplace()
      const { columns } = await files.prepare({ name, stream: onePng() }, PICTURES)
      assert.equal(columns.filename, as)
      for (const path of lying()) assert.match(path, /^[\w/]+(\.[0-9a-f]{32})?$/)
    })
})
