import type { Conditions } from './conditions.ts'
import type { Findings } from './findings.ts'
import { type Goal, goalsOf, isMet } from './goals.ts'
import { formCounts } from './many-forms.ts'
import type { LoadMeasurement } from './measure-load.ts'
import { loadScenarios } from './scenarios.ts'
import { formCost, isSaturated, loadMedian, medianOf, timesFaster, uploadMedian } from './summary.ts'
import { type Cell, readable, table } from './table.ts'

const mebibyte = 1024 ** 2

/** The whole report in Markdown; parts of which nothing was measured are left out. */
export function report(conditions: Conditions, all: readonly Findings[]): string {
  const sections = [
    conditionsSection(conditions),
    loadSection('Requests a second', 'requestsPerSecond', all),
    loadSection('Processor time for a request, µs', 'microsecondsPerRequest', all),
    ratioSection(all),
    manyFormsSection(all),
    uploadSection(all),
    startSection(all),
    goalSection(goalsOf(all)),
    skippedSection(all),
  ]
  return `${sections.filter((section) => section !== undefined).join('\n\n')}\n`
}

function conditionsSection(conditions: Conditions): string {
  const { date, commit, node, processor, memoryGibibytes, kernel, rounds, seconds, connections } = conditions
  const cores = conditions.coresAreSplit
    ? 'the server on one core, the load on another'
    : 'server and load were **not** kept apart, there was one core only'
  return `Measured on ${date} at commit ${commit}: Node ${node}, ${processor}, ${memoryGibibytes} GiB, Linux ${kernel}; ${cores}; \
${connections} connections; ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`} of ${seconds} seconds, the systems taking turns in each. \
Other processes took ${Math.round(conditions.othersShare * 100)}% of the two cores meanwhile.`
}

function loadSection(
  title: string,
  name: keyof LoadMeasurement,
  all: readonly Findings[],
): string | undefined {
  const columns = measuredScenarios(all)
  if (columns.length === 0) return undefined
  const rows = all.map((findings) => [
    findings.title,
    ...columns.map((scenario) => loadCell(findings, scenario.name, name)),
  ])
  const isLimited = rows.some((row) => row.some((cell) => cell?.endsWith('†')))
  const note = isLimited
    ? '\n\n† The server could not use its whole core here: the load was the limit, or something else was running.\nCompare by processor time.'
    : ''
  return `## ${title}\n\n${table(['', ...columns.map((scenario) => scenario.title)], rows)}${note}`
}

function loadCell(findings: Findings, scenario: string, name: keyof LoadMeasurement): string | undefined {
  const value = readable(loadMedian(findings, scenario, name))
  if (value === undefined) return undefined
  return name === 'requestsPerSecond' && !isSaturated(findings, scenario) ? `${value} †` : value
}

/** Against Signpost where it took part, else against hand-written Express, else against the first. */
function ratioSection(all: readonly Findings[]): string | undefined {
  const base = ['signpost', 'express'].flatMap((name) => all.filter((one) => one.name === name))[0] ?? all[0]
  const columns = measuredScenarios(all)
  if (base === undefined || all.length < 2 || columns.length === 0) return undefined
  const rows = all
    .filter((findings) => findings !== base)
    .map((findings) => [
      findings.title,
      ...columns.map(({ name }) => readable(timesFaster(base, findings, name), '×')),
    ])
  return `## ${base.title}, times as fast as

By requests a second where both servers were busy, else by processor time.

${table(['', ...columns.map(({ title }) => title)], rows)}`
}

function measuredScenarios(all: readonly Findings[]) {
  return loadScenarios.filter(({ name }) => all.some(({ load }) => load[name] !== undefined))
}

function manyFormsSection(all: readonly Findings[]): string | undefined {
  const rows = all.flatMap((findings): Cell[][] => {
    const row = (kind: 'repeated' | 'fresh') =>
      formCounts.slice(1).map((count) => readable(formCost(findings, kind, count)))
    return [
      [`${findings.title}, the same forms in every request`, ...row('repeated')],
      [`${findings.title}, no form rendered twice`, ...row('fresh')],
    ]
  })
  if (rows.every((row) => row.slice(1).every((cell) => cell === undefined))) return undefined
  const head = ['', ...formCounts.slice(1).map((count) => `on a page with ${count}`)]
  return `## One more form on a page, µs of processor time\n\n${table(head, rows)}`
}

function uploadSection(all: readonly Findings[]): string | undefined {
  const rows = all.map((findings) => [
    findings.title,
    ...['upload', 'large'].flatMap((job) => [
      inMebibytes(uploadMedian(findings, job, 'bytesPerSecond')),
      inMebibytes(uploadMedian(findings, job, 'peakAboveIdle')),
    ]),
  ])
  if (all.every(({ uploads }) => Object.keys(uploads).length === 0)) return undefined
  const head = [
    '',
    '8 × 32 MiB at once, MiB/s',
    'memory above idle, MiB',
    '1 × 2 GiB, MiB/s',
    'memory above idle, MiB',
  ]
  return `## Uploads to disk\n\n${table(head, rows)}`
}

function startSection(all: readonly Findings[]): string | undefined {
  const rows = all.map((findings) => [
    findings.title,
    readable(medianOf(findings.coldStartMilliseconds)),
    inMebibytes(medianOf(findings.idleBytes)),
    inMebibytes(medianOf(findings.peakBytes)),
    bytesCell(findings.weight?.htmlBytes, findings.weight?.htmlGzipped),
    bytesCell(findings.weight?.scriptBytes, findings.weight?.scriptGzipped),
  ])
  if (rows.every((row) => row.slice(1).every((cell) => cell === undefined))) return undefined
  const head = [
    '',
    'cold start to the first page, ms',
    'idle memory, MiB',
    'peak under load, MiB',
    'HTML of the form page, bytes (gzipped)',
    'JavaScript of the form page, bytes (gzipped)',
  ]
  return `## Start, memory, weight\n\n${table(head, rows)}`
}

function goalSection(goals: readonly Goal[]): string | undefined {
  if (goals.length === 0) return undefined
  const rows = goals.map((goal) => [
    goal.sentence,
    `${goal.bound} ${goal.wanted}${goal.unit}`,
    readable(goal.found, goal.unit),
    isMet(goal) ? 'yes' : '**no**',
  ])
  return `## Goals\n\n${table(['Signpost', 'goal', 'measured', 'met'], rows)}`
}

function skippedSection(all: readonly Findings[]): string | undefined {
  const lines = all.flatMap(({ title, skipped }) =>
    Object.entries(skipped).map(([scenario, reason]) => `- ${title}, ${scenario}: ${reason}.`),
  )
  return lines.length === 0 ? undefined : `## Left out\n\n${lines.join('\n')}`
}

function inMebibytes(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : readable(bytes / mebibyte)
}

function bytesCell(bytes: number | undefined, gzipped: number | undefined): string | undefined {
  if (bytes === undefined || gzipped === undefined) return undefined
  return bytes === 0 ? '0' : `${bytes.toLocaleString('en')} (${gzipped.toLocaleString('en')})`
}
