import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'

const ROOT = join(import.meta.dirname, '../..')
const path = join(ROOT, 'public/enhance.js')
const script = readFileSync(path, 'utf8')

describe('the browser script', () => {
  test('is what the build makes of src/browser', () => {
    const folder = mkdtempSync(join(tmpdir(), 'signpost-build-'))
    try {
      const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
      const [name, ...flags] = scripts['build:browser'].split(' ')
      const built = join(folder, 'enhance.js')
      const rest = flags.filter((flag: string) => !flag.startsWith('--outfile='))
      execFileSync(join(ROOT, 'node_modules/.bin', name), [...rest, `--outfile=${built}`], { cwd: ROOT })
      assert.equal(readFileSync(built, 'utf8'), script, 'run npm run build:browser and commit the result')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('stays within its budget as it is sent', () => {
    const { length } = gzipSync(script, { level: 9 })
    assert.ok(length <= 10_240, `${length} bytes`)
  })

  test('has no dependency, makes no code of text and no elements of strings', () => {
    assert.doesNotMatch(script, /^import\b|\bfrom ?["']/m)
    assert.doesNotMatch(
      script,
      /\beval\b|Function\(|(inner|outer)HTML|insertAdjacent|document\.write|srcdoc|javascript:/,
    )
  })
})
