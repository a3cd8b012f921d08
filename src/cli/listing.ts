import { styleText } from 'node:util'
import { type ActionDescription, describeField, type Mention } from '../actions/tools.ts'
import { inColumns } from './help.ts'

/** An action with the templates that render it; null if there is no folder to search. */
export interface ListedAction extends ActionDescription {
  readonly renderedBy: readonly Pick<Mention, 'file' | 'line'>[] | null
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
    ...labelled('once', action.once ? ['yes'] : []),
    ...labelled('asks first', action.asks === null ? [] : [action.asks]),
    ...labelled('long work', action.isLong ? ['it goes on after its answer'] : []),
    ...labelled('page', action.page === null ? [] : [action.page]),
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
  return inColumns(fields.map((field) => [field.name, describeField(field)] as const)).map((line) =>
    line.slice(2),
  )
}

function capturedOf({ captured }: ActionDescription): string[] {
  return captured === null ? [] : [`${captured.length}: ${captured.join(', ')}`]
}

function placesOf({ renderedBy }: ListedAction): [string, string][] {
  if (renderedBy === null) return [['rendered by', 'unknown: no templates were searched']]
  if (renderedBy.length === 0) return [['', 'not rendered by any template']]
  return labelled(
    'rendered by',
    renderedBy.map(({ file, line }) => `${file}:${line}`),
  )
}

function styled(format: 'bold' | 'yellow', text: string): string {
  return styleText(format, text, { stream: process.stdout })
}
