// The locals of a page in an application with several engines: each engine adds its actions, and its forms.
import type { Response } from 'express'
import { Action } from '../action/action.ts'
import { ActionLink } from '../action/action-link.ts'
import { BoundAction } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import type { FormOptions, FormView } from './form.ts'
import type { Message, Page } from './page.ts'

/** What one engine contributes to a page. */
interface Contribution {
  readonly page: Page
  /** Whether the action is registered with the engine. */
  readonly has: (definition: Definition) => boolean
}

/** What templates get. */
export interface PageLocals {
  readonly form: (target: unknown, options?: FormOptions) => FormView
  readonly messages: () => readonly Message[]
  readonly actions: object
  readonly failed: boolean
}

const contributions = new WeakMap<object, readonly Contribution[]>()

/** Whether another engine has prepared the page already. */
export function isShared(locals: object): boolean {
  return contributions.has(locals)
}

/** The locals of a page, of all engines that have prepared it so far. */
export function localsOf({ locals }: Response, own: Contribution): PageLocals {
  const earlier = contributions.get(locals) ?? []
  const all = [...earlier, own]
  contributions.set(locals, all)
  const { page } = own
  if (earlier.length === 0)
    return {
      form: page.form.bind(page),
      messages: page.messages.bind(page),
      actions: page.actions,
      failed: page.failed,
    }
  const pageFor = (target: unknown) =>
    (all.find(({ has }) => isAction(target) && has(target.definition)) ?? own).page
  return {
    form: (target, options) => pageFor(target).form(target, options),
    messages: () => all.flatMap((each) => each.page.messages()),
    actions: all.map((each) => each.page.actions).reduce((views, view) => merge(views, view, '')),
    failed: all.some((each) => each.page.failed),
  }
}

function isAction(target: unknown): target is { readonly definition: Definition } {
  return target instanceof BoundAction || target instanceof Action || target instanceof ActionLink
}

/** Two trees of actions as one. Its values are read when they are used, because a template uses few of them. */
function merge(one: object, two: object, path: string): object {
  const merged = Object.create(null)
  for (const view of [one, two])
    for (const key in view) {
      const isShared = key in one && key in two
      if (isShared && view === two) continue
      const read = () => Reflect.get(view, key)
      const get = isShared ? () => mergeValues([read(), Reflect.get(two, key)], `${path}${key}`) : read
      Object.defineProperty(merged, key, { get, enumerable: true })
    }
  for (const key in one) if (key in two) void merged[key]
  return merged
}

function mergeValues([one, two]: readonly [object, object], path: string): object {
  if (one instanceof ActionLink || two instanceof ActionLink)
    throw new TypeError(
      `Two engines of this application have an action ${path}. Register it with one createActions() only, or give it another key.`,
    )
  return merge(one, two, `${path}.`)
}
