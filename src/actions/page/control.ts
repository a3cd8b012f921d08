import type { Definition } from '../action/definition.ts'
import { type Attributes, renderAttributes } from '../html.ts'
import { choiceConstraintsOf, constraintsOf, textConstraintsOf } from '../input/constraints.ts'
import { findControl, findField, findTree, isSecretName, listFields, MAX_NAME } from '../input/fields.ts'
import { suggest } from '../nearest.ts'

/** The attributes of the controls of one field. Computed once, used by every page. */
export interface Control {
  readonly type: string
  readonly isSecret: boolean
  /** Whether a checkbox of it means true, whatever its value. */
  readonly isYesOrNo: boolean
  /** What a ticked checkbox of a text sends. */
  readonly on: string | undefined
  /** Whether the name may have several controls, with a value each. */
  readonly isList: boolean
  /** Attributes of an `<input>`, `<textarea>` and `<select>`: the name and the schema's constraints. */
  readonly input: Attributes
  readonly textarea: Attributes
  readonly select: Attributes
  /** The same as HTML, for a control without attributes of the template's own, which is the most frequent case. */
  readonly inputHtml: string
  readonly textareaHtml: string
}

const MAX_CONTROLS = 5000
const controls = new WeakMap<Definition, Map<string, Control>>()

/**
 * The control of a field.
 *
 * @throws TypeError that lists the fields if the action's input has no field of that name
 */
export function controlOf(definition: Definition, name: string): Control {
  const known = controls.get(definition) ?? new Map<string, Control>()
  const control = known.get(name) ?? createControl(definition, name)
  if (known.size === 0) controls.set(definition, known)
  if (known.size < MAX_CONTROLS) known.set(name, control)
  return control
}

const asked = new WeakMap<Definition, Set<string>>()

/** @throws TypeError that lists the fields if the action's input has no field, list or group of that name */
export function requireName(definition: Definition, name: string): void {
  const names = asked.get(definition) ?? new Set()
  if (names.has(name)) return
  if (definition.fields && !findTree(definition.fields, name))
    throw new TypeError(unknownField(name, definition))
  if (names.size === 0) asked.set(definition, names)
  if (names.size < MAX_CONTROLS) names.add(name)
}

function createControl(definition: Definition, name: string): Control {
  const { fields } = definition
  if (!fields)
    return controlWith(name, {
      isSecret: isSecretName(name),
      isYesOrNo: false,
      on: undefined,
      isList: false,
      input: { type: 'text' },
      textarea: {},
    })
  const field = findControl(fields, name)
  if (!field) throw new TypeError(unknownField(name, definition))
  const isList = findField(fields, name)?.kind === 'list'
  const isEntry = findField(fields, name.slice(0, Math.max(0, name.lastIndexOf('.'))))?.kind === 'list'
  const input = constraintsOf(field)
  // Of several controls with one name, some may be empty.
  const listed = isList
    ? { ...input, required: false, multiple: input.type === 'file' }
    : { ...input, ...(isEntry && { required: false }) }
  return controlWith(name, {
    isSecret: field.isSecret,
    isYesOrNo: field.kind === 'boolean',
    on: field.switchWords?.on,
    isList,
    input: listed,
    textarea: textConstraintsOf(field),
    select: choiceConstraintsOf(field, isList),
  })
}

interface Constraints {
  readonly isSecret: boolean
  readonly isYesOrNo: boolean
  readonly on: string | undefined
  readonly isList: boolean
  readonly input: Attributes
  readonly textarea: Attributes
  readonly select?: Attributes
}

function controlWith(
  name: string,
  { isSecret, isYesOrNo, on, isList, input, textarea, select = {} }: Constraints,
): Control {
  return {
    type: String(input.type),
    isSecret,
    isYesOrNo,
    on,
    isList,
    input: { name, ...input },
    textarea: { name, ...textarea },
    select: { name, ...select },
    inputHtml: renderAttributes({ name, ...input }),
    textareaHtml: renderAttributes({ name, ...textarea }),
  }
}

function unknownField(name: string, { knownAs, fields }: Definition): string {
  const names = fields ? [...listFields(fields)].map(([known]) => known) : []
  const known = fields && name.length <= MAX_NAME ? suggest(name, names) : ''
  return `${knownAs} has no field ${JSON.stringify(name)}.${known} Its input has: ${names.join(', ') || 'none'}.`
}
