import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Refusal, type RefusalCode } from '../../src/actions/index.ts'
import { type ApiEntry, readApi, renderApi } from './api-reference.ts'
import { PAGES, readPage } from './code-blocks.ts'
import { EXPORTS } from './former-exports.ts'

const ROOT = join(import.meta.dirname, '../..')
const API = readApi()
const SOURCE = [...globSync('src/**/*.ts', { cwd: ROOT }), 'public/enhance.js', 'public/enhance-extras.js']
  .map(readPage)
  .join('\n')

/** The first cells of the rows of the table that this line heads. */
function firstCells(page: string, heading: string): string[] {
  const [, table = ''] = readPage(page).split(`${heading}\n`)
  const [rows = ''] = table.split('\n\n')
  return rows
    .split('\n')
    .slice(1)
    .map((row) => row.split(/(?<!\\)\|/)[1]?.trim() ?? '')
}

/** The names in code at the beginning of the cells: `` `store` `` and `` `f.input(name)` `` are `store` and `input`. */
function namesIn(cells: readonly string[], prefix = ''): string[] {
  return cells.flatMap((cell) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(
      ([, code = '']) => code.replace(prefix, '').match(/^\w+/)?.[0] ?? code,
    ),
  )
}

function entry(door: string, name: string): ApiEntry {
  const found = API.get(door)?.find((one) => one.name === name)
  assert.ok(found, `${door} exports no ${name}`)
  return found
}

const membersOf = (door: string, name: string) => entry(door, name).members.map((member) => member.name)

describe('docs/api.md', () => {
  it('is what `npm run docs:api` writes', () => {
    assert.ok(readPage('docs/api.md') === renderApi(), 'docs/api.md is out of date: run npm run docs:api')
  })

  it('says of every export what it is for', () => {
    const silent = [...API].flatMap(([door, entries]) =>
      entries.filter(({ summary }) => summary === '').map(({ name }) => `${name} of ${door}`),
    )
    assert.deepEqual(silent, [])
  })

  it('gives a name one meaning, through whichever door it is imported', () => {
    const meanings = new Map<string, Set<string>>()
    for (const { name, declaration } of [...API.values()].flat())
      meanings.set(name, (meanings.get(name) ?? new Set()).add(declaration))
    const ambiguous = [...meanings].filter(([, declarations]) => declarations.size > 1)
    assert.deepEqual(ambiguous, [])
  })
})

describe('tables of options', () => {
  it('README lists every option of createActions', () => {
    const listed = namesIn(firstCells('README.md', '| option of `createActions` | |'))
    assert.deepEqual(listed.sort(), membersOf('signpost', 'ActionsOptions').sort())
  })

  it('docs/actions.md lists every option of an action', () => {
    const listed = namesIn(firstCells('docs/actions.md', '| option | |'))
    assert.deepEqual(listed.sort(), membersOf('signpost', 'ActionSpec').sort())
  })

  it('docs/templates.md lists everything that a form has', () => {
    const printed = namesIn(firstCells('docs/templates.md', '| of a form | prints |'), 'f.')
    const returned = namesIn(firstCells('docs/templates.md', '| of a form | returns |'), 'f.')
    assert.deepEqual([...printed, ...returned].sort(), membersOf('signpost', 'FormView').sort())
  })

  it('docs/caching.md lists every option of a cached page', () => {
    const listed = namesIn(firstCells('docs/caching.md', '| option | |'))
    const own = membersOf('signpost', 'PageOptions')
    assert.deepEqual(listed.sort(), [...new Set([...own, 'ttl'])].sort())
  })

  it('docs/auth.md lists every ready-made action', () => {
    const listed = namesIn(firstCells('docs/auth.md', '| action | form | what happens |'))
    const actions = API.get('signpost/auth')?.filter(
      ({ kind, name }) => kind === 'constant' && /^[a-z]/.test(name) && name !== 'contentAnswer',
    )
    assert.ok(actions && actions.length > 5)
    for (const { name } of actions) assert.ok(listed.includes(name), `${name} is not listed`)
  })

  it('docs/gazette.md lists every variable that Gazette reads', () => {
    const listed = namesIn(firstCells('docs/gazette.md', '| variable | default | |'))
    const variables = readPage('src/app/config.ts').matchAll(/^ {4}([A-Z_]+): /gm)
    const read = new Set([...variables].map(([, name]) => name))
    assert.deepEqual(listed.sort(), [...read].sort())
  })
})

describe('quoted messages', () => {
  it('docs/sentences.md has every refusal with its status and its message', () => {
    const [, table = ''] = readPage('docs/sentences.md').split('| code | status | message |\n|---|---|---|\n')
    const rows = [...table.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.+) \|$/gm)]
    for (const [, code, status, message] of rows) {
      const refusal = new Refusal(code as RefusalCode)
      assert.deepEqual([refusal.status, refusal.message], [Number(status), message], code)
    }
    const codes = [...readPage('src/actions/refusal.ts').matchAll(/^ {2}([A-Z_]+): \[/gm)].map(
      ([, code]) => code,
    )
    assert.deepEqual(rows.map(([, code]) => code).sort(), codes.sort())
  })

  /** What Node, Express and Eta say. */
  const FOREIGN = [
    'Cannot use import statement outside a module',
    'form is not defined',
    'it.form is not a function',
  ]

  it('README explains messages that the code has', () => {
    const cells = firstCells('README.md', '| message | what to do |')
    const quoted = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))
    assert.ok(quoted.length > 15)
    for (const text of quoted.filter((one) => !FOREIGN.includes(one)))
      assert.ok(SOURCE.includes(text.replace(/^… /, '')), `no code says “${text}”`)
  })

  it('docs/sentences.md quotes what the code says', () => {
    const quoted = [...readPage('docs/sentences.md').matchAll(/`([A-Z][a-z]+ [^`]*[.?])`/g)].map(
      ([, text = '']) => text,
    )
    const made = ['Title must have 1 to 120 characters.', 'You are signed out.']
    assert.ok(quoted.length > 2)
    for (const text of quoted.filter((one) => !made.includes(one)))
      assert.ok(SOURCE.includes(text), `no code says “${text}”`)
    for (const text of made) assert.ok(readPage('docs/sentences.md').includes(text))
  })
})

describe('figures', () => {
  it('docs/enhance.md has the size of the script', () => {
    const [, figure = ''] = /\*\*([\d,]+) bytes gzipped\*\*/.exec(readPage('docs/enhance.md')) ?? []
    const { length } = gzipSync(readFileSync(join(ROOT, 'public/enhance.js')), { level: 9 })
    assert.equal(Number(figure.replace(',', '')), length)
  })
})

describe('CHANGELOG', () => {
  const ROOMS: Readonly<Record<string, string>> = {
    'the engine': 'actions',
    '`signpost/content`': 'content',
    '`signpost/auth`': 'auth',
    '`signpost/testing`': 'testing',
    Gazette: 'app',
  }

  it('gives a reason for every runtime dependency, and names the rooms that import it', () => {
    const { dependencies } = JSON.parse(readPage('package.json'))
    const [, table = ''] = readPage('CHANGELOG.md').split('| package | used by | what for |\n|---|---|---|\n')
    const rows = new Map(
      [...table.matchAll(/^\| ([\w-]+) \| (.+?) \| (.+) \|$/gm)].map(([, name = '', rooms = '']) => [
        name,
        rooms,
      ]),
    )
    assert.deepEqual([...rows.keys()].sort(), Object.keys(dependencies).sort())
    for (const [name, rooms] of rows)
      for (const room of rooms.split(', '))
        assert.ok(imports(ROOMS[room] ?? room, name), `${room} does not import ${name}`)
  })

  it('says what became of every export of 0.1 that is gone', () => {
    const page = readPage('CHANGELOG.md').split('\n## 0.1.0')[0] ?? ''
    for (const [door, names] of Object.entries(EXPORTS))
      for (const name of names.split(' ')) {
        const isThere = API.get(door)?.some((one) => one.name === name)
        assert.ok(
          isThere || new RegExp(`\`${name}\\b`).test(page),
          `${name} of ${door} is gone without a word`,
        )
      }
  })

  function imports(room: string, name: string): boolean {
    const files = globSync(`src/${room}/**/*.ts`, { cwd: ROOT })
    return files.some((file) => new RegExp(`(from|import\\() ?'${name}['/]`).test(readPage(file)))
  }
})

describe('links', () => {
  const LINKING = [
    ...PAGES,
    'SECURITY.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    ...globSync('docs/decisions/*.md', { cwd: ROOT }),
  ]

  it('lead to files and headings that exist', () => {
    const broken: string[] = []
    for (const page of LINKING)
      for (const [, target = ''] of withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g))
        if (!/^(https?:|mailto:)/.test(target) && !leadsSomewhere(page, target))
          broken.push(`${page}: ${target}`)
    assert.deepEqual(broken, [])
  })

  function withoutCode(text: string): string {
    return text.replace(/^```[^]*?^```/gm, '')
  }

  function leadsSomewhere(page: string, target: string): boolean {
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(ROOT, file))) return false
    return anchor === undefined || anchorsOf(file).includes(anchor)
  }

  /** Headings as GitHub makes anchors of them. */
  function anchorsOf(page: string): string[] {
    return [...readPage(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
  }

  it('README leads to every page', () => {
    const linked = [...readPage('README.md').matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, page]) => page)
    assert.deepEqual(
      PAGES.filter((page) => page !== 'README.md' && !linked.includes(page)),
      [],
    )
  })
})

describe('docs/guarantees.md', () => {
  it('names a test that exists for each guarantee', () => {
    const [, table = ''] = readPage('docs/guarantees.md').split('| What happens |')
    const rows = (table.split('\n\n')[0] ?? '').split('\n').slice(2)
    assert.ok(rows.length > 20, `${rows.length} rows`)
    for (const row of rows) {
      const [, file = '', name = ''] = /`(test\/[^`]+)`(?: “([^”]+)”)? \|$/.exec(row) ?? []
      assert.ok(file !== '' && existsSync(join(ROOT, file)), row)
      // A name may be put together in the test: its beginning counts.
      assert.ok(readPage(file).includes(name), `${file} has no test “${name}”`)
    }
  })
})
