import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, test } from 'node:test'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'src')

interface Import {
  readonly from: string
  /** A file of ours, relative to `src`, or the name of a package. */
  readonly target: string
  readonly isOurs: boolean
  readonly isTypeOnly: boolean
}

interface SourceFile {
  /** Relative to `src`. */
  readonly path: string
  readonly text: string
}

const files: readonly SourceFile[] = globSync('**/*.{ts,js,mjs,tsx}', { cwd: source }).map((path) => ({
  path,
  text: readFileSync(join(source, path), 'utf8'),
}))

/** The text without its comments: an import in a docstring's example does not count. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

// `import x from`, `import { a,\n b } from`, `import type`, `export … from`, `import 'x'`, `import('x')`.
const STATEMENT =
  /^\s*(?:import|export)\b(?<clause>[^'"`;]*?)\bfrom\s*['"](?<module>[^'"]+)['"]|^\s*import\s*['"](?<bare>[^'"]+)['"]|\bimport\s*\(\s*['"](?<called>[^'"]+)['"]/gm

function importsOf({ path, text }: SourceFile): readonly Import[] {
  return [...withoutComments(text).matchAll(STATEMENT)].map(({ groups = {} }) => {
    const module = groups.module ?? groups.bare ?? groups.called ?? ''
    const isOurs = module.startsWith('.')
    return {
      from: path,
      target: isOurs ? relative(source, resolve(source, dirname(path), module)) : packageOf(module),
      isOurs,
      isTypeOnly: isTypeOnly(groups.clause ?? ''),
    }
  })
}

/** `import type { A }`, and `import { type A, type B }`. */
function isTypeOnly(clause: string): boolean {
  const names =
    /\{([^}]*)\}/
      .exec(clause)?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? []
  const hasDefault = /^\s*(?!type\b)\w/.test(clause)
  return (
    /^\s*type\b/.test(clause) ||
    (!hasDefault && names.length > 0 && names.every((name) => name.startsWith('type ')))
  )
}

function packageOf(module: string): string {
  const [scope = '', name] = module.split('/')
  return module.startsWith('@') ? `${scope}/${name}` : module.startsWith('node:') ? module : scope
}

const STARTS: Readonly<Record<string, string>> = { 'main.ts': 'app', 'cli.ts': 'cli' }

const imports = files.flatMap(importsOf)
/** The published types of the browser script, which its source is checked against. */
const PUBLISHED = '../public/enhance.d.ts'
const ours = imports.filter(({ isOurs, target }) => isOurs && target !== PUBLISHED)

/** The room of a file: its folder in `src`. The file that starts a room is next to it. */
const roomOf = (path: string) => STARTS[path] ?? (path.split('/')[0] as string)

/** Which rooms each room may import from, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  browser: [],
  schema: [],
  network: [],
  packages: [],
  errors: [],
  actions: ['schema', 'network', 'errors'],
  content: ['schema', 'network', 'packages', 'errors'],
  testing: ['network', 'packages'],
  auth: ['content', 'actions', 'network', 'schema'],
  app: ['auth', 'content', 'actions', 'network'],
  cli: ['network', 'actions', 'content', 'auth', 'app'],
}

/** The folder of a file inside its room, `actions/page`; null for a file that is in the room itself. */
function folderOf(path: string): string | null {
  const [room, folder, ...rest] = path.split('/')
  return rest.length > 0 ? `${room}/${folder}` : null
}

/** What each folder of the engine's core may import, beside the files of `src/actions` that all use (refusal, outcome, json …). */
const ENGINE_CORE: Readonly<Record<string, readonly string[]>> = {
  input: [],
  request: [],
  body: ['input'],
  action: ['body', 'input', 'request'],
  ticket: ['action'],
  store: ['body', 'request', 'ticket'],
  page: ['action', 'input', 'request', 'store', 'ticket'],
  call: ['action', 'body', 'input', 'page', 'request', 'store', 'ticket'],
}

/** They may import all of the core; of the rest of the engine only `engine.ts`, the doors and themselves import them. */
const ENGINE_PLUG_INS = ['cache', 'confirmation', 'inspector', 'jobs', 'saved-forms']
const ENGINE_TOP = ['actions/engine.ts', 'actions/index.ts', 'actions/tools.ts']

const show = ({ from, target }: Import) => `${from} imports ${target}`

describe('the house', () => {
  test('is read: every room that is there is known, and its imports are found', () => {
    const rooms = [...new Set(files.map(({ path }) => roomOf(path)))]
    assert.deepEqual(
      rooms.filter((room) => !(room in MAY_IMPORT)),
      [],
      'say in MAY_IMPORT what it may import',
    )
    assert.ok(rooms.includes('actions') && rooms.includes('content'))
    const withImports = new Set(imports.map(({ from }) => from))
    const quiet = files.filter(
      ({ path, text }) =>
        !withImports.has(path) && /^\s*(import|export .* from)\b/m.test(withoutComments(text)),
    )
    assert.deepEqual(
      quiet.map(({ path }) => path),
      [],
    )
  })

  test('imports one way only: app, then auth, then content; app and auth, then actions', () => {
    const wrong = ours.filter(({ from, target }) => {
      const [room, other] = [roomOf(from), roomOf(target)]
      return room !== other && !(MAY_IMPORT[room] ?? []).includes(other)
    })
    assert.deepEqual(wrong.map(show), [])
  })

  test('is entered by doors: from outside a room only its index.ts is imported, and by tools the tools.ts of the engine', () => {
    const wrong = ours.filter(
      ({ from, target }) =>
        roomOf(from) !== roomOf(target) &&
        target.includes('/') &&
        !/^[^/]+\/index\.ts$/.test(target) &&
        !(target === 'actions/tools.ts' && roomOf(from) === 'cli'),
    )
    assert.deepEqual(wrong.map(show), [])
  })

  test('has doors that re-export and do nothing else', () => {
    for (const { path, text } of files.filter(({ path: at }) =>
      /^(schema|network|packages|errors|actions|content|auth|testing)\/index\.ts$|^actions\/tools\.ts$/.test(
        at,
      ),
    )) {
      const rest = withoutComments(text)
        .replace(/^export (type )?(\*|\{[^}]*\}) from '[^']+'$/gm, '')
        .trim()
      assert.equal(rest, '', path)
    }
  })

  test('imports files that are there, by their full name', () => {
    const known = new Set(files.map(({ path }) => path))
    assert.deepEqual(ours.filter(({ target }) => !known.has(target)).map(show), [])
  })

  test('has no circle of imports, of types neither', () => {
    assert.deepEqual(circlesIn(ours), [])
  })

  test('has no circle between the folders of a room, of types neither', () => {
    const between = ours.flatMap((edge): Import[] => {
      const [from, target] = [folderOf(edge.from), folderOf(edge.target)]
      return from && target && from !== target ? [{ ...edge, from, target }] : []
    })
    assert.deepEqual(circlesIn(between), [])
  })

  test('has no folder that says nothing: utils, helpers, common, lib, types', () => {
    const folders = globSync('**/', { cwd: source }).flatMap((path) => path.split('/'))
    assert.deepEqual(
      folders.filter((name) => /^(utils?|helpers?|common|lib|types?|shared|misc)$/i.test(name)),
      [],
    )
    assert.deepEqual(
      files
        .filter(({ path }) => /(^|\/)(utils?|helpers?|common|lib|types?|misc)\.ts$/.test(path))
        .map(({ path }) => path),
      [],
    )
  })

  test('names its files by plain words in kebab-case', () => {
    assert.deepEqual(
      files
        .filter(({ path }) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.(ts|js)$/.test(path))
        .map(({ path }) => path),
      [],
    )
  })
})

describe('the engine', () => {
  const inside = ours.filter(({ from, target }) => roomOf(from) === 'actions' && roomOf(target) === 'actions')
  const part = (path: string) => path.split('/')[1] as string
  const isPlugIn = (path: string) => ENGINE_PLUG_INS.includes(part(path))

  test('has the folders of its plan', () => {
    const folders = new Set(
      files.map(({ path }) => folderOf(path)).filter((folder) => folder?.startsWith('actions/')),
    )
    assert.deepEqual(
      [...folders].sort(),
      [...Object.keys(ENGINE_CORE), ...ENGINE_PLUG_INS].map((folder) => `actions/${folder}`).sort(),
    )
  })

  test('has a core whose folders import as they are planned', () => {
    const wrong = inside.filter(({ from, target }) => {
      const allowed = ENGINE_CORE[part(from)]
      return allowed && folderOf(target) && part(from) !== part(target) && !allowed.includes(part(target))
    })
    assert.deepEqual(wrong.map(show), [])
  })

  test('imports its plug-ins in engine.ts only, which passes them in, and at its doors', () => {
    const wrong = inside.filter(
      ({ from, target }) => isPlugIn(target) && part(from) !== part(target) && !ENGINE_TOP.includes(from),
    )
    assert.deepEqual(wrong.map(show), [])
  })

  test('is assembled by no part of itself: only the inspector knows createActions', () => {
    const wrong = inside.filter(
      ({ from, target }) =>
        ENGINE_TOP.includes(target) && !ENGINE_TOP.includes(from) && part(from) !== 'inspector',
    )
    assert.deepEqual(wrong.map(show), [])
  })
})

describe('packages', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

  test('that run are dependencies', () => {
    const missing = imports.filter(
      ({ isOurs, isTypeOnly, target }) =>
        !isOurs && !isTypeOnly && !isBuiltin(target) && !(target in dependencies),
    )
    assert.deepEqual(missing.map(show), [])
  })

  test('of which types are taken are known', () => {
    const known = { ...dependencies, ...devDependencies }
    const missing = imports.filter(
      ({ isOurs, target }) => !isOurs && !isBuiltin(target) && !(target in known),
    )
    assert.deepEqual(missing.map(show), [])
  })

  test('of Node are imported by their scheme', () => {
    assert.deepEqual(
      imports
        .filter(({ isOurs, target }) => !isOurs && isBuiltin(target) && !target.startsWith('node:'))
        .map(show),
      [],
    )
  })

  test('are not schemas in the engine: it depends on none of the libraries that it reads', () => {
    const libraries = new Set(['zod', 'valibot', 'arktype'])
    assert.deepEqual(
      imports.filter(({ from, target }) => roomOf(from) === 'actions' && libraries.has(target)).map(show),
      [],
    )
  })
})

describe('the source', () => {
  const code = files.map(({ path, text }) => ({
    path,
    text,
    bare: withoutComments(text).replace(/'[^'\n]*'|"[^"\n]*"/g, "''"),
  }))

  test('has no `any` but on lines that a comment above them marks', () => {
    const unmarked = code.flatMap(({ path, text }) => {
      const lines = text.split('\n')
      return lines.flatMap((line, index) => {
        const isAny = /(:|<|,|\bas|=|\|)\s*any\b(?!\w|')/.test(
          line.replace(/\/\/.*|^\s*\*.*|'[^']*'|`[^`]*`/g, ''),
        )
        return isAny && !/`any`/.test(`${lines[index - 1]}${line}`) ? [`${path}:${index + 1}`] : []
      })
    })
    assert.deepEqual(unmarked, [])
  })

  test('makes no code of text: no eval, new Function, vm, or import of what is computed', () => {
    const wrong = code.filter(({ bare }) => /\beval\s*\(|\bnew Function\b|\bFunction\s*\(/.test(bare))
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    )
    assert.deepEqual(imports.filter(({ target }) => /^(node:)?vm$/.test(target)).map(show), [])
    // The command line loads the application that its argument names, the browser script the modules of a page; nothing that answers a request does.
    const computed = code.filter(
      ({ path, bare }) =>
        !['cli', 'browser'].includes(roomOf(path)) &&
        /\bimport\s*\((?!\s*'')|\brequire\s*\((?!\s*'')/.test(bare),
    )
    assert.deepEqual(
      computed.map(({ path }) => path),
      [],
    )
  })

  test('of the engine fetches nothing', () => {
    const wrong = code.filter(
      ({ path, bare }) =>
        roomOf(path) === 'actions' && /(?<![.\w])fetch\s*\(|\bhttps?\.(request|get)\b/.test(bare),
    )
    assert.deepEqual(
      wrong.map(({ path }) => path),
      [],
    )
  })

  test('silences no tool, and leaves nothing for later', () => {
    const marks = new RegExp(
      ['@ts-(ignore|nocheck|expect-error)', 'biome-ignore', 'TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|'),
    )
    assert.deepEqual(
      files.filter(({ text }) => marks.test(text)).map(({ path }) => path),
      [],
    )
  })
})

describe('the reader of imports', () => {
  const read = (text: string) =>
    importsOf({ path: 'app/posts/pages.ts', text }).map(({ target, isTypeOnly: isType }) => [target, isType])

  test('finds every kind of import', () => {
    const text = `
      import a from './store.ts'
      import type { B } from '../b.ts'
      import { type C, type D } from '../../actions/index.ts'
      import e, { type F } from 'express'
      import {
        g,
        type H,
      } from '@scope/name/deep'
      import 'node:fs'
      export { i } from './i.ts'
      export type { J } from './j.ts'
      export * from './k.ts'
      const l = await import('./l.ts')`
    assert.deepEqual(read(text), [
      ['app/posts/store.ts', false],
      ['app/b.ts', true],
      ['actions/index.ts', true],
      ['express', false],
      ['@scope/name', false],
      ['node:fs', false],
      ['app/posts/i.ts', false],
      ['app/posts/j.ts', true],
      ['app/posts/k.ts', false],
      ['app/posts/l.ts', false],
    ])
  })

  test('takes no example in a comment for one', () => {
    assert.deepEqual(read("/** import x from 'x' */\n// import y from 'y'\nconst from = 'import z'"), [])
  })

  test('finds circles, and says them from their first file on', () => {
    const edge = (from: string, target: string): Import => ({ from, target, isOurs: true, isTypeOnly: true })
    assert.deepEqual(circlesIn([edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('c', 'd')]), [
      'a → b → c → a',
    ])
    assert.deepEqual(circlesIn([edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')]), [])
    assert.deepEqual(circlesIn([edge('a', 'a')]), ['a → a'])
  })
})

/** The circles that a walk along the imports runs into, each once. */
function circlesIn(edges: readonly Import[]): readonly string[] {
  const targets = Map.groupBy(edges, ({ from }) => from)
  const done = new Set<string>()
  const circles = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start >= 0) return void circles.add([...path.slice(start), file].join(' → '))
    if (done.has(file)) return
    for (const { target } of targets.get(file) ?? []) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) walk(file, [])
  return [...circles]
}
