/**
 * Writes docs/api.md: every export of the package with its declaration and its doc comment, read by the TypeScript
 * compiler. Run it with `npm run docs:api`; a test compares the page with what this gives.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import { API, type Checker, type Program, type Symbol as TypeSymbol } from 'typescript/unstable/sync'
import { DOORS } from './code-blocks.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = join(ROOT, 'docs/api.md')

const HEAD = `# API reference

Every export of the package, by the name that you import it from. \`npm run docs:api\` writes this page from the types and their doc
comments. For an introduction read [README](../README.md) and the pages that it lists.
`

/** One exported name. */
export interface ApiEntry {
  readonly name: string
  readonly kind: 'function' | 'class' | 'constant' | 'interface' | 'type'
  readonly declaration: string
  readonly summary: string
  readonly tags: readonly (readonly [name: string, text: string])[]
  readonly members: readonly ApiMember[]
}

/** A property or a method of an exported interface or class. */
export interface ApiMember {
  readonly name: string
  readonly type: string
  readonly summary: string
}

interface Reading {
  readonly program: Program
  readonly checker: Checker
}

/** The doors of the package and what each exports. */
export function readApi(): ReadonlyMap<string, readonly ApiEntry[]> {
  const api = new API({ cwd: ROOT })
  try {
    const [project] = api.updateSnapshot({ openProject: join(ROOT, 'tsconfig.json') }).getProjects()
    if (!project) throw new Error('tsconfig.json opens no project.')
    const { program, checker } = project
    return new Map(
      [...DOORS].map(([door, file]) => [door, entriesOf({ program, checker }, join(ROOT, file))]),
    )
  } finally {
    api.close()
  }
}

function entriesOf({ program, checker }: Reading, file: string): readonly ApiEntry[] {
  const source = program.getSourceFile(file)
  const door = source && checker.getSymbolAtLocation(source)
  if (!door) throw new Error(`${file} is no module.`)
  return checker
    .getExportsOfModule(door)
    .map((exported) => entryOf(checker, exported.name, resolved(checker, exported)))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function resolved(checker: Checker, symbol: TypeSymbol): TypeSymbol {
  const isAlias = symbol.declarations.some(({ kind }) => kind === SyntaxKind.ExportSpecifier)
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol
}

const KINDS: Readonly<Record<number, ApiEntry['kind']>> = {
  [SyntaxKind.FunctionDeclaration]: 'function',
  [SyntaxKind.ClassDeclaration]: 'class',
  [SyntaxKind.VariableDeclaration]: 'constant',
  [SyntaxKind.BindingElement]: 'constant',
  [SyntaxKind.InterfaceDeclaration]: 'interface',
  [SyntaxKind.TypeAliasDeclaration]: 'type',
}

function entryOf(checker: Checker, name: string, symbol: TypeSymbol): ApiEntry {
  const nodes = symbol.declarations.map((handle) => handle.resolve()).filter((node) => node !== undefined)
  const [first] = nodes
  const kind = first && KINDS[first.kind]
  if (!first || !kind) throw new Error(`${name} is declared in a way that docs/api.md has no word for.`)
  const hasMembers = kind === 'interface' || kind === 'class'
  return {
    name,
    kind,
    declaration: kind === 'constant' ? typeOf(checker, symbol) : nodes.map(declarationOf).join('\n'),
    summary: checker.getDocumentationCommentOfSymbol(symbol).trim(),
    tags: checker.getJsDocTagsOfSymbol(symbol).map(({ name, text = '' }) => [name, text.trim()] as const),
    members: hasMembers ? membersOf(checker, symbol) : [],
  }
}

function typeOf(checker: Checker, symbol: TypeSymbol): string {
  const type = checker.getTypeOfSymbol(symbol)
  return type ? `${symbol.name}: ${checker.typeToString(type)}` : symbol.name
}

/** The declaration without its body: for an interface or a class the line that opens it. */
function declarationOf(node: Node): string {
  const text = textOf(node)
  const body = bodyStart(node)
  const head = body === undefined ? text : text.slice(0, body - startOf(node))
  return oneLine(head.replace(/^(export )?(default )?(declare )?/, '')).replace(/[ {]+$/, '')
}

function bodyStart(node: Node): number | undefined {
  const { body, members } = node as { readonly body?: Node; readonly members?: { readonly pos: number } }
  return body ? startOf(body) : members && members.pos - 1
}

function membersOf(checker: Checker, symbol: TypeSymbol): readonly ApiMember[] {
  return [...symbol.getMembers().values()].flatMap((member) => {
    const node = member.valueDeclaration?.resolve()
    if (!node || member.name.startsWith('__#') || !isShown(node)) return []
    return [
      {
        name: member.name,
        type: memberType(node),
        summary: oneLine(documentationOf(checker, member)),
      },
    ]
  })
}

function isShown(node: Node): boolean {
  const text = textOf(node)
  return !/^(private|protected|#|declare (?!readonly [a-z])|override readonly name|readonly #|static|constructor)/.test(
    text,
  )
}

function documentationOf(checker: Checker, symbol: TypeSymbol): string {
  const summary = checker.getDocumentationCommentOfSymbol(symbol).trim()
  const tags = checker.getJsDocTagsOfSymbol(symbol).map(({ name, text = '' }) => tagText(name, text))
  return [summary, ...tags].filter(Boolean).join(' ')
}

function tagText(name: string, text: string): string {
  if (name === 'default') return `Default: ${text.trim()}.`
  return name === 'example' ? '' : `${name[0]?.toUpperCase()}${name.slice(1)}: ${text.trim()}`
}

/** The meaning of the name: a type, or the parameters and the result of a method. */
function memberType(node: Node): string {
  const body = bodyStart(node)
  const text = textOf(node)
  const head = body === undefined ? text : text.slice(0, body - startOf(node))
  const { initializer } = node as { readonly initializer?: Node }
  const declared = initializer ? head.slice(0, initializer.pos - startOf(node)).replace(/=\s*$/, '') : head
  return oneLine(declared)
    .replace(/^(readonly |override |async |get |set )+/, '')
    .replace(/^[\w$]+(\?)?(:\s*)?/, (_all, optional) => (optional ? '? ' : ''))
    .replace(/[;,]$/, '')
}

function textOf(node: Node): string {
  return node.getSourceFile().text.slice(startOf(node), node.end)
}

/** Where the node begins behind its comments. */
function startOf(node: Node): number {
  return node.getStart()
}

function oneLine(text: string): string {
  return text
    .replace(/\/\*\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The whole page. */
export function renderApi(): string {
  const sections = [...readApi()].map(
    ([door, entries]) => `\n## \`${door}\`\n\n${contentsOf(entries)}\n${entries.map(renderEntry).join('')}`,
  )
  return HEAD + sections.join('')
}

function contentsOf(entries: readonly ApiEntry[]): string {
  return entries.map(({ name }) => `\`${name}\``).join(' · ')
}

function renderEntry({ name, kind, declaration, summary, tags, members }: ApiEntry): string {
  const parts = [
    `\n### ${name}\n`,
    `\`\`\`typescript\n${prefixOf(kind)}${declaration}\n\`\`\``,
    summary,
    ...tags.map(renderTag),
    members.length > 0 ? tableOf(members) : '',
  ]
  return `${parts.filter(Boolean).join('\n\n').replace('\n\n\n', '\n\n')}\n`
}

function prefixOf(kind: ApiEntry['kind']): string {
  return kind === 'constant' ? 'const ' : ''
}

function renderTag([name, text]: readonly [string, string]): string {
  if (name === 'example') return `\`\`\`typescript\n${text}\n\`\`\``
  if (name === 'param') return `- **${text.split(/\s/, 1)[0]}**: ${text.replace(/^\S+\s*(- )?/, '')}`
  return name === 'default' ? `Default: ${text}` : `**${name[0]?.toUpperCase()}${name.slice(1)}**: ${text}`
}

function tableOf(members: readonly ApiMember[]): string {
  const rows = members.map(
    ({ name, type, summary }) => `| \`${name}\` | \`${inCell(type)}\` | ${inCell(summary)} |`,
  )
  return ['| member | type | |', '|---|---|---|', ...rows].join('\n')
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

if (import.meta.main) writeFileSync(PAGE, renderApi())
