import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOORS as EXPORTED } from '../../build/manifest.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The pages that ship with the package. */
export const PAGES: readonly string[] = ['README.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()]

export function readPage(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
}

interface Block {
  readonly page: string
  readonly line: number
  readonly code: string
}

/** The `ts` blocks of a page, without those that it repeats from elsewhere. */
export function blocksOf(page: string): readonly Block[] {
  const text = readPage(page)
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
  }))
}

/** The modules that the package exports, by the name a reader imports them from. */
export const DOORS: ReadonlyMap<string, string> = new Map(
  Object.entries(EXPORTED).map(([path, file]) => [path.replace('.', 'signpost'), `src/${file}.ts`]),
)

/** Names that a block may use without importing them, as its page has imported them before. */
const IMPORTS: ReadonlyMap<string, string> = new Map([
  ...[...DOORS].reverse().flatMap(([door, file]) => exportsOf(file).map((name) => [name, door] as const)),
  ['z', 'zod'],
  ['ErrorRequestHandler', 'express'],
  ['dirname', 'node:path'],
  ['fileURLToPath', 'node:url'],
  ['join', 'node:path'],
  ['setTimeout', 'node:timers/promises'],
  ['pipeline', 'node:stream/promises'],
])

function exportsOf(file: string): string[] {
  const text = readPage(file)
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].map(([, list = '']) => list)
  return lists.flatMap((list) =>
    list
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter(Boolean),
  )
}

/** What a reader's application has. Their own modules are `any`: their types say nothing about ours. */
const APPLICATION: Readonly<Record<string, string>> = {
  AppContext: `type AppContext = import('signpost/auth').AuthContext<import('./application.ts').AppUser> & { readonly content: import('./application.ts').AppContent }`,
  action: `const action = (0 as any as typeof import('signpost')).actionsWith<AppContext>()`,
  express: `declare const express: typeof import('express')`,
  app: `declare const app: import('express').Express`,
  content: `declare const content: import('./application.ts').AppContent`,
  database: `declare const database: import('signpost/content').Database<unknown>`,
  keys: `declare const keys: string`,
  id: `declare const id: string`,
  PostInput: `const PostInput = (0 as any as typeof import('zod')).z.object({ title: (0 as any as typeof import('zod')).z.string(), slug: (0 as any as typeof import('zod')).z.string() })`,
  author: `declare const author: (context: AppContext) => { readonly user: import('./application.ts').AppUser }`,
  auth: `declare const auth: import('signpost/auth').Auth<never> & any`,
  browser: `declare const browser: import('signpost/testing').Browser`,
  page: `declare const page: any`,
}

const ANYTHING =
  'actions addRow afterCommit assert cache data drop f form isStaff language liquid log options origin post posts publish rateLimit rest response save searchIndex server sessions SignInInput SignUpForm slugOf stripeKey user users'.split(
    ' ',
  )

/** Writes each block as a module that TypeScript can check, beside the application that it belongs to. */
export function writeBlocks(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const application = readPage('test/docs/application.ts').replace(
    '../../src/content/index.ts',
    'signpost/content',
  )
  writeFileSync(join(folder, 'application.ts'), application)
  for (const page of PAGES)
    for (const block of blocksOf(page)) writeFileSync(join(folder, nameOf(block)), moduleOf(block.code))
}

function nameOf({ page, line }: Block): string {
  return `${page.replaceAll('/', '-').replace('.md', '')}-line-${line}.ts`
}

const IMPORT = /^import\s[^]*?from\s+'([^']+)'.*\n/gm

/** The block in a scope of its own, so that it may declare what the application has as well. */
function moduleOf(code: string): string {
  const imports = [...code.matchAll(IMPORT)].filter(([, from = '']) => !from.startsWith('.'))
  const body = code
    .replace(IMPORT, '')
    .replace(/^export /gm, '')
    .replaceAll(/\{ …,/g, '{ ...rest,')
    .replaceAll(/, … \}/g, ', ...rest }')
  const imported = imports.map(([text]) => text).join('')
  const names = imported.replace(/'[^']+'/g, '')
  const isFree = (name: string) =>
    new RegExp(`(?<![\\w'])(?<!(?<!\\.)\\.)${name}\\b`).test(body) && !new RegExp(`\\b${name}\\b`).test(names)
  const application = [
    ...Object.entries(APPLICATION)
      .filter(([name]) => isFree(name) || isNeeded(name, isFree))
      .map(([, text]) => text),
    ...ANYTHING.filter(isFree).map((name) => `declare const ${name}: any`),
  ]
  const declared = new Set([...Object.keys(APPLICATION), ...ANYTHING].filter(isFree))
  const automatic = [...IMPORTS]
    .filter(([name]) => isFree(name) && !declared.has(name))
    .map(([name, from]) => `import { ${name} } from '${from}'`)
  const scope = /^\w+: /.test(body.trim()) ? collectionWith(body) : `{\n${body}}`
  return `${imported}${[...automatic, ...application].join('\n')}\n${scope}\nexport {}\n`
}

/** A block that is one option belongs to a collection. */
function collectionWith(option: string): string {
  const { z, content } = {
    z: `(0 as any as typeof import('zod')).z`,
    content: `(0 as any as typeof import('signpost/content'))`,
  }
  const access = 'create: () => true, read: () => true, update: () => true, delete: () => true'
  const schema = `${z}.object({ title: ${z}.string(), slug: ${z}.string() })`
  return `${content}.collection({ schema: ${schema}, access: { ${access} }, ${option.trim()} })`
}

/** `action` and `author` are typed by the application's context. */
function isNeeded(name: string, isFree: (name: string) => boolean): boolean {
  return name === 'AppContext' && (isFree('action') || isFree('author'))
}
