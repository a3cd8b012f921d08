// The registry: names the actions of a tree by its keys, and shows the same tree to templates.
import { Action } from './action.ts'
import { ActionLink } from './action-link.ts'
import type { AnswerError } from './answer-error.ts'
import type { Printer } from './bound-action.ts'
import type { Definition } from './definition.ts'

/** Actions by name: objects or module namespaces, nested as you like. Values that are not actions are ignored. */
export type ActionTree = { readonly [name: string]: unknown }

/** The actions of an application by their names: the keys that lead to them, joined by dots. */
export interface Registry {
  readonly byName: ReadonlyMap<string, Definition>
  /** The action of a name, also of one that it had before (`formerly`). */
  find(name: string): Definition | undefined
  /** Whether an action is registered. */
  has(definition: Definition): boolean
  /**
   * The name of an action.
   *
   * @throws TypeError if it is not registered
   */
  nameOf(definition: Definition): string
  /** The same tree for a template, in which actions print URLs for its page. */
  viewFor(printer: Printer): object
}

/**
 * Names the actions of a tree.
 *
 * @param answerError translates errors of the application's own layers, for `action.run()`
 * @throws TypeError if there is no action, one is there twice, or a key cannot be part of a URL
 */
export function createRegistry(actions: ActionTree, answerError?: AnswerError): Registry {
  const byName = new Map<string, Definition>()
  const names = new Map<Definition, string>()
  const former = new Map<string, readonly Definition[]>()
  const register = (definition: Definition, name: string) => {
    const other = names.get(definition)
    if (other) throw new TypeError(sameAction(name, other))
    if (byName.has(name)) throw new TypeError(`There are two actions named ${name}. Give one another key.`)
    definition.knownAs = name
    if (answerError) definition.answerErrors.add(answerError)
    byName.set(name, definition)
    names.set(definition, name)
    for (const old of definition.formerly) former.set(old, [...(former.get(old) ?? []), definition])
  }
  const enter = entrance(byName)
  enter(actions, '')
  const prototype = createPrototype(actions, '', { register, enter })
  if (byName.size === 0)
    throw new TypeError(
      'createActions() found no action. Give it { actions: { posts } } where posts is a module that exports actions.',
    )
  checkFormer(former, byName)
  return {
    byName,
    find: (name) => byName.get(name) ?? former.get(name)?.[0],
    has: (definition) => names.has(definition),
    nameOf: (definition) => names.get(definition) ?? refuseUnknown(definition, byName),
    viewFor: viewer(prototype),
  }
}

/** A former name leads to one action, and to no other that has it now. */
function checkFormer(
  former: ReadonlyMap<string, readonly Definition[]>,
  byName: ReadonlyMap<string, Definition>,
): void {
  for (const [old, [first, second]] of former) {
    const other = byName.get(old) ?? second
    if (other)
      throw new TypeError(
        `formerly: ${JSON.stringify(old)} of ${first?.knownAs} is also a name of ${other.knownAs}. A name leads to one action.`,
      )
  }
}

/** Called for every action and every group while a tree is walked. */
interface Walk {
  readonly register: (definition: Definition, name: string) => void
  /** Whether to walk a group: it is not walked twice, for example inside itself. */
  readonly enter: (group: object, name: string) => boolean
}

/** Throws a TypeError for a group with actions that is in two places. */
function entrance(byName: ReadonlyMap<string, Definition>): Walk['enter'] {
  const entered = new Map<object, string>()
  return (group, name) => {
    const first = entered.get(group)
    if (first === undefined) {
      entered.set(group, name)
      return true
    }
    const isInside = first === '' || name.startsWith(`${first}.`)
    const known = isInside ? undefined : [...byName.keys()].find((other) => other.startsWith(`${first}.`))
    if (known) throw new TypeError(sameAction(name + known.slice(first.length), known))
    return false
  }
}

function sameAction(name: string, other: string): string {
  return `${name} and ${other} are the same action. Register it once.`
}

const PRINTER = Symbol('printer')

interface View {
  [PRINTER]: Printer
}

/** Creates views of a group. By a constructor, because JavaScript engines create objects fastest with one. */
function viewer(prototype: object): (printer: Printer) => object {
  function GroupView(this: View, printer: Printer) {
    this[PRINTER] = printer
  }
  GroupView.prototype = prototype
  const Constructor = GroupView as unknown as new (printer: Printer) => object
  return (printer) => new Constructor(printer)
}

/** One prototype for each group, created once; the view of a request inherits from it. */
function createPrototype(tree: ActionTree, name: string, walk: Walk): object {
  const prototype = Object.create(null)
  for (const [key, value] of Object.entries(tree)) {
    const get = getterOf(value, name === '' ? key : `${name}.${key}`, walk)
    if (get) Object.defineProperty(prototype, key, { get, enumerable: true })
  }
  return prototype
}

function getterOf(value: unknown, name: string, walk: Walk) {
  if (value instanceof Action) {
    walk.register(value.definition, requireName(name))
    return function (this: View) {
      return new ActionLink(value.definition, this[PRINTER])
    }
  }
  if (!isGroup(value) || !walk.enter(value, name)) return null
  const viewFor = viewer(createPrototype(value, name, walk))
  return function (this: View) {
    return viewFor(this[PRINTER])
  }
}

/** A plain object or a module namespace. */
function isGroup(value: unknown): value is ActionTree {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function requireName(name: string): string {
  if (name.length > 100 || !/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(name))
    throw new TypeError(
      `${JSON.stringify(name)} cannot be an action's name: use letters, digits and _ only, because it is part of a URL.`,
    )
  return name
}

/** An anonymous handler has no name, so its position says which one it is. */
function refuseUnknown(
  { knownAs, handler, source }: Definition,
  byName: ReadonlyMap<string, Definition>,
): never {
  const isNamed = handler.name !== '' || knownAs !== 'action'
  const place = source === undefined ? '' : ` (${source})`
  throw new TypeError(
    `${isNamed ? `The action ${knownAs}` : 'An action that is rendered'}${place} is not registered. Give it to createActions({ actions }). Registered are: ${[...byName.keys()].join(', ')}.`,
  )
}
