import { type Definition, localPath } from '../actions/index.ts'
import {
  type ActionTree,
  createRegistry,
  createTicketUrls,
  curlLine,
  describeActions,
  listFields,
  type SentField,
  suggest,
} from '../actions/tools.ts'
import { loadActions, readSettings } from './application.ts'
import { bind } from './binding.ts'
import { type Answer, type Command, Failure, type Given } from './command.ts'
import { readAudience, readEnvironment, readKeys, readOrigin } from './environment.ts'

/** `signpost curl`: a line that calls an action as a form on a page would. */
export const curlCommand: Command = {
  name: 'curl',
  operand: '<name>',
  summary: 'Prints a curl line that calls an action, with a valid ticket.',
  options: {
    bind: { value: '<json-or-text>', isRepeated: true, says: 'a bound argument, in their order' },
    capture: { value: '<json>', says: 'the captured state' },
    field: { value: '<name=value>', isRepeated: true, says: 'a field of the form; name=@path for a file' },
    page: {
      value: '<path>',
      says: "the page that the form is rendered on (default: the action's own, or /)",
    },
    identity: {
      value: '<id>',
      says: 'the user that the form is for: the result of identity() (default: anonymous)',
    },
    origin: { value: '<url>', says: 'where it is sent (default: ORIGIN, or http://127.0.0.1:<PORT>)' },
    audience: {
      value: '<name>',
      says: 'the audience of createActions(), where it has one (default: its origin)',
    },
    html: { says: 'ask for the page that a browser would get, not for JSON' },
    app: {
      value: '<module>',
      says: 'exports `actions` (default: package.json "signpost", or src/app/actions.ts)',
    },
  },
  about:
    "The ticket is signed with the first key of SIGNPOST_KEYS (also from .env) or of <DATA_DIR>/keys, and is good for 14 days:\nanyone who has the command can run it. A form of a user (--identity) also needs the session of that user: add -b 'name=value'.\nWith signpost/auth, --identity is collection:account:credentialVersion, such as users:0198c0de-…:0. Without --identity,\nsend no session: the form is anonymous.",
  run,
}

async function run(given: Given): Promise<Answer> {
  readEnvironment()
  const origin = readOrigin(given.value('origin'))
  const actions = await loadActions(given.value('app') ?? readSettings().actions)
  const registry = createRegistry(actions)
  const name = given.operand as string
  const definition = registry.byName.get(name)
  if (!definition)
    throw new Failure(
      `There is no action ${name}.${suggest(name, registry.byName.keys())} See: signpost actions`,
    )
  const fields = given.values('field').map((text) => readField(name, definition, text))
  const bound = await bind(name, definition, { args: given.values('bind'), captured: given.value('capture') })
  const keys = readKeys().for(readAudience(given.value('audience'), origin))
  const urls = createTicketUrls({ keys, nameOf: registry.nameOf, now: Date.now })
  const pageUrls = urls.pageUrls(readPage(definition, given.value('page')), given.value('identity') ?? null)
  const headers = given.has('html') ? [] : ['Accept: application/json']
  const isMultipart = fields.some(({ isFile }) => isFile)
  return {
    text: curlLine({ url: origin + pageUrls.urlOf(bound), headers, fields, isMultipart }),
    notes: missing(actions, name, fields),
  }
}

function readPage({ page }: Definition, typed = '/'): string {
  const path = localPath(typed)
  if (path === null) throw new Failure(`--page must be a path of this site, like /posts, not ${typed}`)
  return page ?? path
}

function readField(action: string, { fields, limits }: Definition, text: string): SentField {
  const [name = ''] = text.split('=', 1)
  if (name === '' || name === text)
    throw new Failure(`--field takes name=value, not ${JSON.stringify(text)}.`)
  const names = fields ? [...listFields(fields)].map(([known]) => known) : null
  if (names && !names.includes(withStars(name)))
    throw new Failure(
      `${action} has no field ${name}.${suggest(name, names)} It has: ${names.join(', ') || 'none'}.`,
    )
  const value = text.slice(name.length + 1)
  return { name, value, isFile: limits.isFile(name) && value.startsWith('@') }
}

/** `items.0.name` is declared as `items.*.name`. */
function withStars(name: string): string {
  return name.replace(/\.\d+(?=\.|$)/g, '.*')
}

/** The line is printed all the same: a form that is not complete is worth a try. */
function missing(actions: ActionTree, action: string, given: readonly SentField[]): string[] {
  const fields = describeActions(actions).find(({ name }) => name === action)?.fields ?? []
  const names = new Set(given.map(({ name }) => name))
  return fields
    .filter(({ name, isRequired }) => isRequired && !name.includes('*') && !names.has(name))
    .map(({ name }) => `Note: ${name} is required, and the line does not send it. Add --field ${name}=…`)
}
