import type { FieldDescription } from '../action/describe.ts'

/**
 * Describes a field: its kind, whether it is required, and its constraints.
 * @returns one line, like `text, required, 1 to 120 characters`
 */
export function describeField({ kind, isRequired, isList, isSecret, limits }: FieldDescription): string {
  const parts = [
    isList ? `${kind}, repeated` : kind,
    isRequired ? 'required' : 'optional',
    isSecret ? 'secret' : '',
    ...limitsOf(limits, kind === 'file' ? 'bytes' : 'characters'),
  ]
  return parts.filter(Boolean).join(', ')
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
    ...Object.entries(others).map(([name, limit]) => `${name} ${shorten([limit].flat().join(', '))}`),
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
