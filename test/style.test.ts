import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const source = join(import.meta.dirname, '../src')

/** Rooms that other people's code imports. */
const LIBRARY = ['schema', 'network', 'actions', 'content', 'auth', 'testing']

interface SourceFile {
  /** Relative to `src`. */
  readonly path: string
  readonly lines: readonly string[]
}

const files: readonly SourceFile[] = globSync(`{${LIBRARY.join(',')}}/**/*.ts`, { cwd: source }).map(
  (path) => ({
    path,
    lines: readFileSync(join(source, path), 'utf8').split('\n'),
  }),
)

const EXPORT = /^export (?:abstract )?(?:async )?(?:class|function\*?|interface|type|const) (\w+)/

/** The exports of a file that have no doc comment above them. */
function undocumented({ path, lines }: SourceFile): readonly string[] {
  return lines.flatMap((line, index) => {
    const name = EXPORT.exec(line)?.[1]
    return name === undefined || lines[index - 1]?.endsWith('*/') ? [] : [`${path}: ${name}`]
  })
}

const MAX_LINES = 200
const MAX_PARAMETERS = 3

/** The functions and methods with more parameters than fit in a head. A destructured object is one. */
function crowded({ path, lines }: SourceFile): readonly string[] {
  const text = lines.join('\n')
  const heads = text.matchAll(
    /^(?:export )?(?:async )?function\*? (?<name>\w+)(?:<[^(]*?>)?\((?<list>[^)]*)\)|^ {2}(?:static |async |#)*(?<method>\w+)\((?<own>[^)]*)\)(?:: [^=;\n]*)? \{$/gm,
  )
  return [...heads].flatMap(({ groups = {} }) =>
    countParameters(groups.list ?? groups.own ?? '') > MAX_PARAMETERS
      ? [`${path}: ${groups.name ?? groups.method}`]
      : [],
  )
}

function countParameters(list: string): number {
  const flat = list.replaceAll('=>', '')
  let [depth, count] = [0, /\w/.test(flat) ? 1 : 0]
  for (const character of flat.trim().replace(/,$/, '')) {
    if ('{[<('.includes(character)) depth++
    else if ('}]>)'.includes(character)) depth--
    else if (character === ',' && depth === 0) count++
  }
  return count
}

describe('the source of the library', () => {
  test('has a doc comment on every export', () => {
    assert.deepEqual(files.flatMap(undocumented), [])
  })

  test('says in the first comment of a long file why it is long', () => {
    const silent = files.filter(
      ({ lines }) => lines.length - 1 > MAX_LINES && !/^\/[/*]/.test(lines[0] ?? ''),
    )
    assert.deepEqual(
      silent.map(({ path, lines }) => `${path}: ${lines.length - 1} lines`),
      [],
    )
  })

  test('has at most three parameters a function, then one object of options', () => {
    assert.deepEqual(files.filter(({ path }) => path.startsWith('actions/')).flatMap(crowded), [])
  })
})

describe('the reader of the source', () => {
  const file = (text: string): SourceFile => ({ path: 'a.ts', lines: text.split('\n') })

  test('finds exports without a comment', () => {
    const text =
      '/** One. */\nexport const one = 1\n\nexport async function two() {}\nexport { three } from "./three.ts"'
    assert.deepEqual(undocumented(file(text)), ['a.ts: two'])
  })

  test('counts parameters, and an object as one', () => {
    assert.equal(
      countParameters('a: string, { b, c }: { b: number; c: Map<string, number> }, [d, e]: Pair'),
      3,
    )
    assert.equal(countParameters(''), 0)
    assert.deepEqual(crowded(file('function many(a: A, b: B, c: C, d: D): void {}\nfunction few(a: A) {}')), [
      'a.ts: many',
    ])
  })
})
