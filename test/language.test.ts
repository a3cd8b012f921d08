/**
 * Keeps the private dialect of version 0.1 out of the repository: comments, identifiers, sentences and templates are
 * written in standard technical English, so that search finds them and readers need not translate.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const ROOT = join(import.meta.dirname, '..')

interface Rule {
  readonly found: RegExp
  /** What to write instead. */
  readonly instead: string
}

const RULES: readonly Rule[] = [
  { found: /\bwhoever\b/i, instead: 'the visitor, the user, the caller' },
  { found: /\bnobody\b/i, instead: 'no user, an anonymous visitor, null' },
  { found: /\bsomebody\b/i, instead: 'a user, another user' },
  { found: /\bstands? (beside|behind)\b/i, instead: 'is next to, follows' },
  { found: /\b(comes?|came) to be\b|\bwhat .{0,40} (comes|came) to\b/i, instead: 'results in' },
  {
    found: /\b(is|are) told\b|\btold (of|by|apart|from)\b/i,
    instead: 'gets, is called with, is distinguished',
  },
  { found: /\b(re)?draw(n|s|ing)?\b|\b(re)?draw[A-Z]|[a-z]Drawn\b/, instead: 'render, re-render' },
  { found: /\bpage again\b|PageAgain/i, instead: 're-rendered page' },
  { found: /\b(a|the|each|first|its) letter\b|\bletter(To|Of)\b/i, instead: 'e-mail' },
  { found: /\bpark(ed|s|ing)?\b/i, instead: 'saved form' },
  { found: /\bshel(f|ves)\b/i, instead: 'store, runtime' },
  { found: /\b(errand|desk)s?\b/i, instead: 'mail kind, services' },
  { found: /\bmint(ed|s|ing)?\b/i, instead: 'sign, create' },
  { found: /\bmade[- ]up\b/i, instead: 'invalid' },
  { found: /\bby themselves\b/i, instead: 'automatically' },
  { found: /(?<!there )\b(is|are) none\b/i, instead: 'is not one, does not exist' },
]

/** What is written in plain English. */
const ROOMS = [
  'src/*.ts',
  'src/app/**/*.ts',
  'src/auth/**/*.ts',
  'src/browser/**/*.ts',
  'src/cli/**/*.ts',
  'src/content/**/*.ts',
  'src/network/**/*.ts',
  'src/schema/**/*.ts',
  'src/testing/**/*.ts',
  'src/actions/**/*.ts',
  'views/**/*.eta',
  'migrations/*.sql',
  'test/**/*.ts',
  'bench/*.{ts,md}',
  'bench/*/*.{ts,js,html,eta}',
  'bench/next/{app,lib}/**/*.{js,jsx}',
  'bench/sveltekit/src/**/*.{js,svelte}',
  'build/**/*.ts',
  'bin/*',
  'public/gazette.{css,js}',
  'public/examples.js',
  'docs/**/*.md',
  '*.md',
  'Dockerfile',
  '.ci/run',
  '.env.example',
]

/** Files and lines that name the former words on purpose. */
const QUOTING = new Set(['test/language.test.ts', 'test/docs/former-exports.ts'])
const QUOTING_LINES: Record<string, RegExp> = {
  'CHANGELOG.md': /^\| `[^|]+` \| /,
  'docs/decisions/007-standard-technical-english.md': /Version 0\.1 was written in/,
  'docs/glossary.md': /^\| /,
}

function violationsIn(text: string, quoting?: RegExp): string[] {
  return text.split('\n').flatMap((line, index) => {
    if (quoting?.test(line)) return []
    return RULES.filter(({ found }) => found.test(line)).map(
      ({ found, instead }) => `${index + 1}: ${found.exec(line)?.[0]} (write: ${instead})`,
    )
  })
}

describe('the language', () => {
  test('of source, tests, benchmarks and documentation is standard technical English', () => {
    const violations = globSync(ROOMS, { cwd: ROOT })
      .filter((path) => !QUOTING.has(path))
      .flatMap((path) =>
        violationsIn(readFileSync(join(ROOT, path), 'utf8'), QUOTING_LINES[path]).map(
          (violation) => `${path}:${violation}`,
        ),
      )
    assert.deepEqual(violations, [])
  })

  test('is read in every room: each pattern finds files', () => {
    assert.deepEqual(
      ROOMS.filter((pattern) => globSync(pattern, { cwd: ROOT }).length === 0),
      [],
    )
  })
})

describe('the rules', () => {
  const cases: readonly (readonly [text: string, count: number])[] = [
    ['/** Nobody is null. */', 1],
    ['const page = redraw(request)', 1],
    ['function drawPage() {}', 1],
    ['an address that is none', 1],
    ['undefined if there is none', 0],
    ['a lower-case letter of the alphabet', 0],
    ['the withdrawal of a drawer', 0],
    ['renders the page, and somebody reads the letter', 2],
  ]
  for (const [text, count] of cases)
    test(`find ${count} in ${JSON.stringify(text)}`, () => {
      assert.equal(violationsIn(text).length, count)
    })
})
