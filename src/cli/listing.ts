import { styleText } from 'node:util'
import type { ActionDescription, FieldDescription } from '../actions/index.ts'
import { inColumns } from './help.ts'
import type { Mention } from './templates.ts'

/** An action with the places that draw it; null where there is no folder to search. */
export interface ListedAction extends ActionDescription {
  readonly drawnBy: readonly Pick<Mention, 'file' | 'line'>[] | null
}

/** The list for people: a block for each action. Bold and colour only where the terminal has them. */
export function renderActions(actions: readonly ListedAction[]): string {
  return actions.map(blockOf).join('\n\n')
}

function blockOf(action: ListedAction): string {
  const facts: [string, string][] = [
    ['access', accessOf(action)],
    ...labelled('fields', fieldsOf(action)),
    ...labelled(
      'bound',
      action.args.map((type, index) => `${index + 1}: ${type}`),
    ),
    ...labelled('captured', capturedOf(action)),
    ...(action.once ? [['once', 'yes'] as [string, string]] : []),
    ...(action.page === null ? [] : [['page', action.page] as [string, string]]),
    ...placesOf(action),
  ]
  return [styled('bold', action.name), ...inColumns(facts)].join('\n')
}

/** The label stands at the first line only. */
function labelled(label: string, lines: readonly string[]): [string, string][] {
  return lines.map((line, index) => [index === 0 ? label : '', line])
}

function accessOf({ access, isOpen }: ActionDescription): string {
  return isOpen ? styled('yellow', '** ANYONE **') : access
}

const INPUTS = {
  none: ['whatever is sent: the action has no input schema'],
  opaque: ['unknown: the input schema offers no JSON Schema'],
} as const

function fieldsOf({ input, fields }: ActionDescription): readonly string[] {
  if (input !== 'fields') return INPUTS[input]
  if (fields.length === 0) return ['none']
  return inColumns(fields.map((field) => [field.name, describe(field)] as const)).map((line) => line.slice(2))
}

function describe({ kind, isRequired, isList, isSecret, limits }: FieldDescription): string {
  const words = [
    isList ? `${kind}, repeated` : kind,
    isRequired ? 'required' : 'optional',
    isSecret ? 'secret' : '',
    ...limitsOf(limits, kind === 'file' ? 'bytes' : 'characters'),
  ]
  return words.filter(Boolean).join(', ')
}

type Limits = FieldDescription['limits']

function limitsOf(
  { minLength, maxLength, minimum, maximum, enum: values, ...others }: Limits,
  unit: string,
): string[] {
  return [
    rangeOf([minLength, maxLength], ` ${unit}`),
    rangeOf([minimum, maximum], ''),
    Array.isArray(values) ? values.join(' | ') : '',
    ...Object.entries(others).map(([name, limit]) => `${name} ${shorten(String(limit))}`),
  ]
}

function rangeOf([least, most]: readonly unknown[], unit: string): string {
  if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`
  if (least === 1 && unit === ' characters') return 'not empty'
  if (least !== undefined) return `at least ${least}${unit}`
  return most === undefined ? '' : `at most ${most}${unit}`
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}

function capturedOf({ captured }: ActionDescription): string[] {
  return captured === null ? [] : [`${captured.length}: ${captured.join(', ')}`]
}

function placesOf({ drawnBy }: ListedAction): [string, string][] {
  if (drawnBy === null) return [['drawn by', 'unknown: no templates were searched']]
  if (drawnBy.length === 0) return [['', 'drawn nowhere']]
  return labelled(
    'drawn by',
    drawnBy.map(({ file, line }) => `${file}:${line}`),
  )
}

function styled(format: 'bold' | 'yellow', text: string): string {
  return styleText(format, text, { stream: process.stdout })
}
