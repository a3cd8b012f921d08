import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ManyForms } from './many-forms.ts'
import type { LoadMeasurement } from './measure-load.ts'
import type { Weight } from './page-weight.ts'
import { benchFolder, type System } from './systems.ts'
import type { UploadMeasurement } from './uploads.ts'

/** Everything that was measured of one system; lists have one entry for each time, in order. */
export interface Findings {
  readonly name: string
  readonly title: string
  readonly load: Record<string, LoadMeasurement[]>
  readonly manyForms: ManyForms[]
  readonly uploads: Record<string, UploadMeasurement[]>
  readonly idleBytes: number[]
  readonly peakBytes: number[]
  readonly coldStartMilliseconds: number[]
  readonly skipped: Record<string, string>
  weight?: Weight
}

export function createFindings(system: System): Findings {
  return {
    name: system.name,
    title: titleWithVersion(system),
    load: {},
    manyForms: [],
    uploads: {},
    idleBytes: [],
    peakBytes: [],
    coldStartMilliseconds: [],
    skipped: {},
  }
}

function titleWithVersion({ name, title, versionOf, folder }: System): string {
  if (name === 'signpost') return `${title} ${versionIn(join(benchFolder, '..'))}`
  if (versionOf === undefined) return title
  const [product = '', ...rest] = title.split(',')
  return [`${product} ${versionIn(join(folder, 'node_modules', versionOf))}`, ...rest].join(',')
}

function versionIn(folder: string): string {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
}
