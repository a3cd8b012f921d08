import { Action } from './action.ts'
import { ActionLink } from './action-link.ts'
import type { Printer } from './bound-action.ts'
import type { Definition } from './definition.ts'

/** Actions by name: groups of actions, module namespaces, or both nested. What is not an action is passed over. */
export type ActionTree = { readonly [name: string]: unknown }

/** The actions of an application by their names: the keys on the way to them, joined by dots. */
export interface Registry {
  readonly byName: ReadonlyMap<string, Definition>
  /** The name of an action. Throws a TypeError for one that is not registered. */
  nameOf(definition: Definition): string
  /** The same tree for a template: each action knows the page it is printed on. */
  viewFor(printer: Printer): object
}

/**
 * Names the actions of a tree. Throws a TypeError when there is none, when one stands there twice, or when a
 * key could not stand in a URL.
 */
export function createRegistry(actions: ActionTree): Registry {
  const byName = new Map<string, Definition>()
  const names = new Map<Definition, string>()
  const register = (definition: Definition, name: string) => {
    const other = names.get(definition)
    if (other) throw new TypeError(`${name} and ${other} are the same action. Register it once.`)
    if (byName.has(name)) throw new TypeError(`There are two actions named ${name}. Give one another key.`)
    definition.knownAs = name
    byName.set(name, definition)
    names.set(definition, name)
  }
  const prototype = createPrototype(actions, '', register)
  if (byName.size === 0)
    throw new TypeError(
      'createActions() found no action. Give it { actions: { posts } } where posts is a module that exports actions.',
    )
  return {
    byName,
    nameOf: (definition) => names.get(definition) ?? refuseUnknown(definition, byName),
    viewFor: viewer(prototype),
  }
}

const PRINTER = Symbol('printer')

interface View {
  [PRINTER]: Printer
}

/** Makes views of a group. A constructor, because that is what engines make objects by fastest. */
function viewer(prototype: object): (printer: Printer) => object {
  function GroupView(this: View, printer: Printer) {
    this[PRINTER] = printer
  }
  GroupView.prototype = prototype
  const Constructor = GroupView as unknown as new (printer: Printer) => object
  return (printer) => new Constructor(printer)
}

/** One prototype a group, made once; a request's view is an object that inherits from it. */
function createPrototype(
  tree: ActionTree,
  prefix: string,
  register: (definition: Definition, name: string) => void,
): object {
  const prototype = Object.create(null)
  for (const [key, value] of Object.entries(tree)) {
    const get = getterOf(value, prefix + key, register)
    if (get) Object.defineProperty(prototype, key, { get, enumerable: true })
  }
  return prototype
}

function getterOf(value: unknown, name: string, register: (definition: Definition, name: string) => void) {
  if (value instanceof Action) {
    register(value.definition, requireName(name))
    return function (this: View) {
      return new ActionLink(value.definition, this[PRINTER])
    }
  }
  if (!isGroup(value)) return null
  const viewFor = viewer(createPrototype(value, `${name}.`, register))
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
      `${JSON.stringify(name)} cannot be an action's name: letters, digits and _ only, it stands in a URL.`,
    )
  return name
}

function refuseUnknown({ knownAs }: Definition, byName: ReadonlyMap<string, Definition>): never {
  throw new TypeError(
    `The action ${knownAs} is not registered. Give it to createActions({ actions }). Registered are: ${[...byName.keys()].join(', ')}.`,
  )
}
