import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const path = join(import.meta.dirname, '../../public/enhance.js')
const script = readFileSync(path, 'utf8')

describe('the browser script', () => {
  test('has at most 3,072 bytes as it is sent', () => {
    const { length } = gzipSync(script, { level: 9 })
    assert.ok(length <= 3072, `${length} bytes`)
  })

  test('has no dependency, makes no code of text and no elements of strings', () => {
    assert.doesNotMatch(script, /^import\b|\bfrom '/m)
    assert.doesNotMatch(
      script,
      /\beval\b|Function\(|(inner|outer)HTML|insertAdjacent|document\.write|srcdoc|javascript:/,
    )
  })

  test('is what others import as signpost/enhance.js', () => {
    assert.equal(fileURLToPath(import.meta.resolve('signpost/enhance.js')), path)
  })
})
