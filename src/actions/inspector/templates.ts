import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A place in a template that names an action, or something that is none. */
export interface Mention {
  /** What stands behind `actions.`: `posts.like`, without `.bind(…)`. */
  readonly name: string
  /** The template, below the views folder. */
  readonly file: string
  readonly line: number
}

/** What the templates of an application name: the actions there are, and names that no action has. */
export interface Mentions {
  readonly known: readonly Mention[]
  readonly unknown: readonly Mention[]
}

/** Searches the templates of a folder, and those below it, for `it.actions.<name>` and `actions.<name>`. */
export function findMentions(folder: string, names: readonly string[]): Mentions {
  const known: Mention[] = []
  const unknown: Mention[] = []
  for (const path of filesIn(folder))
    for (const { chain, line } of chainsIn(readFileSync(path, 'utf8'))) {
      const file = relative(folder, path)
      const name = actionIn(chain, names)
      if (name) known.push({ name, file, line })
      else if (!names.some((action) => action.startsWith(`${chain}.`)))
        unknown.push({ name: wrongPartOf(chain, names), file, line })
    }
  return { known, unknown }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The longest beginning of `posts.like.bind` that is an action. */
function actionIn(chain: string, names: readonly string[]): string | undefined {
  return names.filter((name) => `${chain}.`.startsWith(`${name}.`)).sort((a, b) => b.length - a.length)[0]
}

/** Of `posts.lke.bind`, where `posts` is a group: `posts.lke`. */
function wrongPartOf(chain: string, names: readonly string[]): string {
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

/** A template with `<% %>` is code inside of its tags only; text and comments become blanks, lines stay. */
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
