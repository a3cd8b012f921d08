/**
 * Finds the types that a public declaration names and that no door of the package exports, so that users cannot write
 * them. Reads the declarations as they are published: inferred types are written out there.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import { API, type Checker, type Symbol as TypeSymbol } from 'typescript/unstable/sync'

const OPTIONS = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, types: ['node'] }

/**
 * @param dist the folder of the built package.
 * @param doors the declaration files of its doors, relative to it.
 * @returns `file: Name` of each type that is forgotten.
 */
export function forgottenExports(dist: string, doors: readonly string[]): readonly string[] {
  const config = join(dist, 'tsconfig.forgotten.json')
  writeFileSync(config, JSON.stringify({ compilerOptions: OPTIONS, files: doors }))
  const api = new API({ cwd: dist })
  try {
    const [project] = api.updateSnapshot({ openProject: config }).getProjects()
    if (!project) throw new Error(`${config} opens no project.`)
    const { program, checker } = project
    const exported = doors.flatMap((door) => {
      const source = program.getSourceFile(join(dist, door))
      const module = source && checker.getSymbolAtLocation(source)
      if (!module) throw new Error(`${door} is no module.`)
      return checker
        .getExportsOfModule(module)
        .map((symbol) => ({ symbol: resolved(checker, symbol), isConstructed: !isTypeOnly(symbol) }))
    })
    return namedBelow(checker, { dist, exported })
  } finally {
    api.close()
    rmSync(config)
  }
}

interface Exported {
  readonly symbol: TypeSymbol
  /** Whether users can call its constructor. A class that is exported as a type only has none for them. */
  readonly isConstructed: boolean
}

function isTypeOnly({ declarations }: TypeSymbol): boolean {
  const specifiers = declarations
    .filter(({ kind }) => kind === SyntaxKind.ExportSpecifier)
    .map((handle) => handle.resolve())
    .filter((node) => node !== undefined)
  return specifiers.some((node) =>
    [node, node.parent.parent].some((each) => 'isTypeOnly' in each && each.isTypeOnly),
  )
}

/** Walks from the exports to everything that their declarations name; what is found and not exported is forgotten. */
function namedBelow(
  checker: Checker,
  { dist, exported }: { readonly dist: string; readonly exported: readonly Exported[] },
): readonly string[] {
  const seen = new Set(exported.map(({ symbol }) => keyOf(symbol)))
  const forgotten = new Set<string>()
  const waiting = [...exported]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { symbol, isConstructed } = next
    const nodes = symbol.declarations.map((handle) => handle.resolve()).filter((node) => node !== undefined)
    for (const named of nodes.flatMap((node) => typesIn(checker, node, isConstructed))) {
      const key = keyOf(named)
      if (seen.has(key) || !key.startsWith(dist)) continue
      seen.add(key)
      forgotten.add(key.slice(dist.length + 1))
      waiting.push({ symbol: named, isConstructed: false })
    }
  }
  return [...forgotten].sort()
}

/** A declaration by its file and its name: symbols of two snapshots are not the same objects. */
function keyOf({ name, declarations: [first] }: TypeSymbol): string {
  const source = first?.resolve()?.getSourceFile()
  return source ? `${source.fileName}: ${name}` : name
}

function typesIn(checker: Checker, node: Node, isConstructed: boolean): readonly TypeSymbol[] {
  if (isPrivate(node) || (node.kind === SyntaxKind.Constructor && !isConstructed)) return []
  const found: TypeSymbol[] = []
  const name = typeName(node)
  const symbol = name && checker.getSymbolAtLocation(name)
  if (symbol) found.push(resolved(checker, symbol))
  node.forEachChild((child) => void found.push(...typesIn(checker, child, isConstructed)))
  return found.filter((each) => !each.declarations.some(({ kind }) => kind === SyntaxKind.TypeParameter))
}

/** What a node names: `Name<…>`, `typeof name`, `extends Name`. */
function typeName(node: Node): Node | undefined {
  const { typeName, exprName, expression } = node as unknown as Partial<Record<string, Node>>
  if (node.kind === SyntaxKind.TypeReference) return typeName
  if (node.kind === SyntaxKind.TypeQuery) return exprName
  if (node.kind === SyntaxKind.ExpressionWithTypeArguments) return expression
  return undefined
}

function isPrivate(node: Node): boolean {
  const { modifiers } = node as { readonly modifiers?: Iterable<Node> }
  return [...(modifiers ?? [])].some(({ kind }) => kind === SyntaxKind.PrivateKeyword)
}

function resolved(checker: Checker, symbol: TypeSymbol): TypeSymbol {
  const isAlias = symbol.declarations.some(
    ({ kind }) => kind === SyntaxKind.ExportSpecifier || kind === SyntaxKind.ImportSpecifier,
  )
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol
}
