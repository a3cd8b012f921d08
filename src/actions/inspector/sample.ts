import type { FieldDescription } from '../action/describe.ts'
import type { SentField } from './curl-line.ts'

/** Returns a value that the field's schema probably accepts, for the curl command. */
export function sampleOf(field: FieldDescription): SentField {
  const name = field.name.replaceAll('*', '0')
  return field.kind === 'file'
    ? { name, value: '@file', isFile: true }
    : { name, value: field.isSecret ? '…' : valueOf(field), isFile: false }
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'ada@example.org',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  uuid: '00000000-0000-7000-8000-000000000000',
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  time: '12:00',
}

function valueOf({ kind, label, limits }: FieldDescription): string {
  const [first] = Array.isArray(limits.enum) ? limits.enum : [limits.const]
  if (first !== undefined) return String(first)
  if (kind === 'boolean') return 'true'
  if (kind === 'number') return String(limits.minimum ?? limits.maximum ?? 1)
  if (kind === 'date') return '2026-01-31'
  const text = FORMATS[String(limits.format)] ?? label
  const { minLength = 0, maxLength = text.length } = limits as Readonly<Record<string, number>>
  return text.padEnd(minLength, '.').slice(0, Math.max(minLength, maxLength))
}
