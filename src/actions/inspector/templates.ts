import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A mention of an action in a template, or of a name that is not an action. */
export interface Mention {
  /** The name after `actions.`: `posts.like`, without `.bind(…)`. */
  readonly name: string
  /** The template's path, relative to the views folder. */
  readonly file: string
  readonly line: number
}

/** The mentions of existing actions, and of unknown names. */
export interface Mentions {
  readonly known: readonly Mention[]
  readonly unknown: readonly Mention[]
}

/**
 * Searches the templates of a folder recursively for `it.actions.<name>` and `actions.<name>`.
 *
 * @param folder - The templates folder.
 * @param names - The names of all actions.
 * @throws the error of the file system if the folder cannot be read
 */
export function findMentions(folder: string, names: readonly string[]): Mentions {
  const known: Mention[] = []
  const unknown: Mention[] = []
  for (const path of filesIn(folder))
    for (const { chain, line } of chainsIn(readFileSync(path, 'utf8'))) {
      const file = relative(folder, path)
      const name = actionIn(chain, names)
      if (name) known.push({ name, file, line })
      else if (!names.some((action) => action.startsWith(`${chain}.`)))
        unknown.push({ name: unknownPart(chain, names), file, line })
    }
  return { known, unknown }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Returns the longest prefix of `posts.like.bind` that is an action. */
function actionIn(chain: string, names: readonly string[]): string | undefined {
  return names.filter((name) => `${chain}.`.startsWith(`${name}.`)).sort((a, b) => b.length - a.length)[0]
}

/** For `posts.lke.bind`, if `posts` is a group, returns `posts.lke`. */
function unknownPart(chain: string, names: readonly string[]): string {
  const steps = chain.split('.')
  const isGroup = (count: number) =>
    names.some((name) => name.startsWith(`${steps.slice(0, count).join('.')}.`))
  const first = steps.findIndex((_, index) => !isGroup(index + 1))
  return steps.slice(0, first + 1).join('.')
}

interface Chain {
  readonly chain: string
  readonly line: number
}

const CHAIN = /(?<![\w$.])(?:(?:it|locals)\??\.)?actions((?:\??\.[A-Za-z_$][\w$]*)+)/g

function* chainsIn(text: string): Generator<Chain> {
  const code = codeOf(text)
  for (const { 1: steps = '', index } of code.matchAll(CHAIN))
    yield { chain: steps.replaceAll('?', '').slice(1), line: code.slice(0, index).split('\n').length }
}

/**
 * In a template with `<% %>` only the tags are code. Replaces everything else with spaces and keeps the line breaks.
 */
function codeOf(text: string): string {
  if (!text.includes('<%')) return text
  return text
    .split(/(<%[\s\S]*?%>)/)
    .map((part) => (part.startsWith('<%') && !part.startsWith('<%#') ? withoutComments(part) : blank(part)))
    .join('')
}

function withoutComments(tag: string): string {
  return tag.replace(/\/\*[\s\S]*?\*\/|(?<=\s)\/\/[^\n]*?(?=\n|%>)/g, blank)
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}
