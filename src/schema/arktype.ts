import { DATE, FILE, isFileClass } from './keywords.ts'

/** What arktype is to say for each kind of type that JSON cannot represent. */

interface Unrepresentable {
  readonly base: object
  readonly proto?: unknown
  readonly domain?: string
  readonly unit?: unknown
}

function marked(base: object, type: string): object {
  return { ...base, 'x-signpost-unrepresentable': type }
}

function nameOf(constructor: unknown): string {
  return typeof constructor === 'function' ? constructor.name : 'class'
}

const unmarked = ({ base }: Unrepresentable): object => base

/** The options with which arktype prints JSON Schema. */
export const ARKTYPE_OPTIONS: Record<string, unknown> = {
  fallback: {
    date: ({ base }: Unrepresentable) => ({ ...base, ...DATE }),
    proto: ({ base, proto }: Unrepresentable) =>
      isFileClass(proto) ? { ...base, ...FILE } : marked(base, nameOf(proto)),
    morph: ({ base }: Unrepresentable) => marked(base, 'transform'),
    domain: ({ base, domain }: Unrepresentable) => marked(base, domain ?? 'domain'),
    unit: ({ base, unit }: Unrepresentable) =>
      unit === undefined ? { ...base, 'x-signpost-reading': 'undefined' } : marked(base, typeof unit),
    predicate: unmarked,
    default: unmarked,
  },
}
