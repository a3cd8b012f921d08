import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Action } from '../actions/index.ts'
import { type ActionTree } from '../actions/tools.ts'
import { Failure } from './command.ts'

/** What a project's package.json says under `"signpost"`, with the defaults. */
export interface Settings {
  /** The module that exports `actions`. */
  readonly actions: string
  /** The folder of its templates. */
  readonly views: string
}

/** Reads the settings of the project in the working folder. */
export function readSettings(): Settings {
  const { actions, views } = readSection()
  return { actions: textOr(actions, 'src/app/actions.ts'), views: textOr(views, 'views') }
}

function readSection(): { readonly actions?: unknown; readonly views?: unknown } {
  if (!existsSync('package.json')) return {}
  try {
    return JSON.parse(readFileSync('package.json', 'utf8'))?.signpost ?? {}
  } catch {
    throw new Failure('package.json cannot be read as JSON.')
  }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

/** The tree of actions that a module exports as `actions`: the one that the application gives to `createActions`. */
export async function loadActions(path: string): Promise<ActionTree> {
  if (path === '' || !existsSync(path))
    throw new Failure(
      `There is no ${path || 'module of that name'}. Say where your actions are: --app <module>, or "signpost": { "actions": "…" } in package.json.`,
    )
  const { actions } = await load(path)
  if (typeof actions !== 'object' || actions === null)
    throw new Failure(
      `${path} exports no "actions". Export the tree that createActions() gets: export const actions = { posts }`,
    )
  if (hasForeignAction(actions, 0))
    throw new Failure(
      `The actions in ${path} come from another copy of signpost than this command. Run the copy that they import: npx signpost in your application, npm run signpost -- in a checkout of Signpost.`,
    )
  return actions as ActionTree
}

async function load(path: string): Promise<{ readonly actions?: unknown }> {
  try {
    return await import(pathToFileURL(resolve(path)).href)
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new Failure(`${path} cannot be loaded: ${sentence}${placeOf(error)}`)
  }
}

/** Where in the application it failed: the first place of the stack that is neither the engine's nor ours. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const places = [...stack.matchAll(/(file:\/\/[^\s()]+?)((?::\d+){1,2})/g)]
  const place = places.find(([, url = '']) => !OURS.some((folder) => url.startsWith(folder)))
  return place ? ` (${relative('', fileURLToPath(place[1] as string))}${place[2]})` : ''
}

const OURS = [new URL('.', import.meta.url).href, new URL('../actions/', import.meta.url).href]

const DEEPEST = 8

/** Two copies of the engine do not know each other's actions: they would be passed over in silence. */
function hasForeignAction(tree: object, depth: number): boolean {
  return Object.values(tree).some((value: unknown) => {
    if (typeof value !== 'object' || value === null || value instanceof Action) return false
    if (value.constructor?.name === 'Action' && 'definition' in value) return true
    return isGroup(value) && depth < DEEPEST && hasForeignAction(value, depth + 1)
  })
}

function isGroup(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
