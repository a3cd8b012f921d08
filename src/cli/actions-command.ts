import { existsSync } from 'node:fs'
import {
  type ActionDescription,
  describeActions,
  findMentions,
  type Mention,
  type Mentions,
  suggest,
} from '../actions/tools.ts'
import { loadActions, readSettings } from './application.ts'
import { type Answer, type Command, Failure, type Given } from './command.ts'
import { readEnvironment } from './environment.ts'
import { type ListedAction, renderActions } from './listing.ts'

/** `signpost actions`: what can be called, by whom, with what, and from where. */
export const actionsCommand: Command = {
  name: 'actions',
  summary: 'Lists every action: who may call it, its fields, and the templates that render it.',
  options: {
    app: {
      value: '<module>',
      says: 'exports `actions` (default: package.json "signpost", or src/app/actions.ts)',
    },
    views: { value: '<folder>', says: 'the templates (default: package.json "signpost", or views)' },
    json: { says: 'the same as JSON' },
  },
  about:
    'Ends with 1 when a template names an action that does not exist. An action that everybody may call is marked with ANYONE.\nTemplates are searched for it.actions.<name>; one that is reached under another name is not found.',
  run,
}

async function run(given: Given): Promise<Answer> {
  readEnvironment()
  const settings = readSettings()
  const described = describeActions(await loadActions(given.value('app') ?? settings.actions))
  const views = given.value('views') ?? settings.views
  const mentions = search(views, described, given.has('views'))
  const actions = described.map((action) => ({
    ...action,
    renderedBy: mentions && renderedBy(action, mentions),
  }))
  const warnings = (mentions?.unknown ?? []).map((mention) => warningOf(mention, views, described))
  return {
    text: given.has('json') ? JSON.stringify({ actions, warnings }, null, 2) : renderActions(actions),
    notes: [
      ...warnings,
      ...(mentions ? [] : [`There is no folder ${views}: say where the templates are with --views.`]),
    ],
    exitCode: warnings.length > 0 ? 1 : 0,
  }
}

function search(folder: string, actions: readonly ActionDescription[], isDemanded: boolean): Mentions | null {
  if (existsSync(folder))
    return findMentions(
      folder,
      actions.map(({ name }) => name),
    )
  if (isDemanded) throw new Failure(`There is no folder ${folder}.`)
  return null
}

function renderedBy({ name }: ActionDescription, { known }: Mentions) {
  return known.filter((mention) => mention.name === name).map(({ file, line }) => ({ file, line }))
}

function warningOf(
  { name, file, line }: Mention,
  views: string,
  actions: readonly ActionDescription[],
): string {
  const names = new Set(actions.flatMap((action) => [action.name, groupOf(action)]))
  return `Warning: ${views}/${file}:${line} renders ${name}, which does not exist.${suggest(name, names)}`
}

function groupOf({ name }: ActionDescription): string {
  return name.split('.').slice(0, -1).join('.') || name
}
