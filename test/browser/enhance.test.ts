import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'

const ROOT = join(import.meta.dirname, '../..')
const SCRIPTS = ['enhance.js', 'enhance-extras.js'] as const
const script = (name: string, folder = join(ROOT, 'public')) => readFileSync(join(folder, name), 'utf8')

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>
}

describe('the browser script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-build-'))
  after(() => rmSync(folder, { recursive: true }))
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const [name, ...flags] = scripts['build:browser'].split(' ')
  const kept = flags.filter((flag: string) => !flag.startsWith('--outdir='))
  const metafile = join(folder, 'meta.json')
  const command = [...kept, `--outdir=${folder}`, `--metafile=${metafile}`]
  execFileSync(join(ROOT, 'node_modules/.bin', name), command, { cwd: ROOT })

  test('is what the build makes of src/browser', () => {
    for (const name of SCRIPTS)
      assert.equal(script(name, folder), script(name), 'run npm run build:browser and commit the result')
  })

  test('stays within its budget: 6 KB gzipped on every page, and as much for what few pages use', (context) => {
    for (const name of SCRIPTS) {
      const { length } = gzipSync(script(name), { level: 9 })
      context.diagnostic(`${name}: ${script(name).length} bytes, ${length} gzipped`)
      assert.ok(length <= 6144, `${name}: ${length} bytes`)
    }
  })

  test('has each state once: both parts contain only modules without one', () => {
    const { outputs }: Metafile = JSON.parse(readFileSync(metafile, 'utf8'))
    const [first = [], second = []] = SCRIPTS.map((name) =>
      Object.entries(outputs)
        .filter(([path]) => basename(path) === name)
        .flatMap(([, { inputs }]) => Object.keys(inputs)),
    )
    const both = first.filter((path) => second.includes(path))
    for (const path of both) assert.doesNotMatch(script(path, ROOT), /^(let|const \w+ = new )/m, path)
    assert.ok(both.includes('src/browser/dom.ts'), both.join())
  })

  for (const name of SCRIPTS)
    test(`${name} has no dependency, makes no code of text and no elements of strings`, () => {
      assert.doesNotMatch(script(name), /^import\b|\bfrom ?["']/m)
      assert.doesNotMatch(
        script(name),
        /\beval\b|Function\(|(inner|outer)HTML|insertAdjacent|document\.write|srcdoc|javascript:/,
      )
    })
})
