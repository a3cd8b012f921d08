import type { JsonSchema } from '../../schema/index.ts'

/**
 * Fits what `datetime-local` and `time` send, which is neither a zone nor, mostly, seconds, to a text schema. Nothing is
 * lost: parts are filled in with zero, or left out if they are zero. A date and time without a zone is in UTC.
 */
export function fitMoment(text: string, schemas: readonly JsonSchema[]): string {
  const parts = SENT.exec(text)
  if (!parts) return text
  for (const schema of schemas) {
    const fitting = candidates(parts, schema).find((candidate) => takes(schema, candidate))
    if (fitting !== undefined) return fitting
  }
  return text
}

/** Date with a T, hours and minutes, seconds, parts of a second. */
const SENT = /^(\d{4,6}-\d\d-\d\dT)?(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/

function candidates(
  [sent, day = '', minutes = '', seconds = '00', fraction = '']: RegExpExecArray,
  { format }: JsonSchema,
) {
  const digits = fraction.slice(0, [...fraction].findLastIndex((digit) => digit !== '0') + 1)
  const times = [
    sent.slice(day.length),
    ...(digits === '' && seconds === '00' ? [minutes] : []),
    ...(digits === '' ? [`${minutes}:${seconds}`] : []),
    ...DIGITS.filter((count) => count >= digits.length).map(
      (count) => `${minutes}:${seconds}.${digits.padEnd(count, '0')}`,
    ),
  ]
  return times.map((time) => (format === 'date-time' ? `${day}${time}Z` : day + time))
}

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** Libraries say by a pattern which parts they want. RFC 3339, which JSON Schema names, wants seconds. */
function takes({ format, pattern }: JsonSchema, candidate: string): boolean {
  if (pattern !== undefined) return expressionOf(pattern).test(candidate)
  return format !== 'date-time' || /:\d\d:\d\d/.test(candidate)
}

const expressions = new Map<string, RegExp>()

/** Patterns are part of definitions, so that there are few. */
function expressionOf(pattern: string): RegExp {
  const expression = expressions.get(pattern) ?? new RegExp(pattern)
  expressions.set(pattern, expression)
  return expression
}
