import { median } from '../driver/statistics.ts'
import { type Cell, readable, table } from '../driver/table.ts'
import type { ContentConditions } from './conditions.ts'
import type { ContentFindings, DatabaseFindings } from './findings.ts'
import { atOnce, type OperationFindings } from './small-table.ts'
import type { Timing } from './timing.ts'
import type { UploadFindings } from './upload.ts'

/** What Signpost promises: at most so many microseconds over the same statements by Kysely. */
const goal = 25

const ours = 'Signpost'
const mark = 'Kysely'
const over = 'Signpost over Kysely, µs'
const mebibyte = 1024 ** 2
const titles = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/** The whole report in Markdown; parts of which nothing was measured are left out. */
export function report({ conditions, databases, smallFile, upload }: ContentFindings): string {
  const sections = [
    conditionsSection(conditions),
    ...databases.flatMap((findings) => [
      inTurnSection(findings),
      togetherSection(findings),
      largeSection(findings, conditions),
    ]),
    smallFileSection(smallFile),
    uploadSection(upload),
  ]
  return `${sections.filter((section) => section !== undefined).join('\n\n')}\n`
}

function conditionsSection(conditions: ContentConditions): string {
  const { date, commit, node, processor, memoryGibibytes, kernel, rounds, seconds } = conditions
  return `Measured on ${date} at commit ${commit}: Node ${node}, ${processor}, ${memoryGibibytes} GiB, Linux ${kernel}. \
${seconds} seconds an operation, spread over ${rounds} rounds in which they take turns; medians of the rounds. \
Other processes took ${Math.round(conditions.othersShare * 100)}% of the machine meanwhile.`
}

/** One after another: the latency of a call, and what Signpost adds to the same statements. */
function inTurnSection({ kind, operations, names }: DatabaseFindings): string {
  const isSqlite = kind === 'sqlite'
  const rows = operations.map(({ title, inTurn, payload }) => [
    title,
    ...costs(names, inTurn),
    readable(overheadOf(inTurn)),
    ...(isSqlite ? [isWithinGoal(inTurn), timesPayload(inTurn, payload)] : []),
  ])
  const heads = ['10,000 rows', ...names, over]
  const tables = table(isSqlite ? [...heads, `at most ${goal}`, 'times as fast as Payload 3'] : heads, rows)
  return `## ${titles[kind]}: microseconds a call, one after another\n\n${tables}${isSqlite ? footnote : ''}`
}

const footnote = `

Payload 3 was measured once beside Kysely, on SQLite with \`synchronous=FULL\`: the last column is its ratio to Kysely then, times Kysely's to Signpost now.`

function timesPayload(inTurn: OperationFindings['inTurn'], payload: number | undefined): Cell {
  const [own = [], others = []] = [inTurn[ours], inTurn[mark]]
  const ratios = own.map(
    ({ microseconds }, round) => (others[round]?.microseconds ?? Number.NaN) / microseconds,
  )
  return payload === undefined ? undefined : readable(payload * median(ratios), '×')
}

function togetherSection({ kind, operations, names }: DatabaseFindings): string {
  const rows = operations.map(({ title, together }: OperationFindings): Cell[] => [
    title,
    ...names.map((name) => readable(1e6 / medianCost(together[name]))),
    readable(medianCost(together[mark]) / medianCost(together[ours]), '×'),
  ])
  return `## ${titles[kind]}: calls a second, ${atOnce} at the same time

${table(['10,000 rows', ...names, 'Signpost, times as fast as Kysely'], rows)}`
}

function largeSection(
  { kind, questions, names }: DatabaseFindings,
  { rows }: ContentConditions,
): string | undefined {
  if (questions.length === 0) return undefined
  const cells = questions.map(({ title, inTurn }) => [
    title,
    ...costs(names, inTurn),
    readable(overheadOf(inTurn)),
  ])
  return `## ${titles[kind]}: ${rows.toLocaleString('en')} rows, microseconds a call

${table(['', ...names, over], cells)}`
}

function smallFileSection(inTurn: ContentFindings['smallFile']): string | undefined {
  if (inTurn === undefined) return undefined
  const names = Object.keys(inTurn)
  const row = ['create with a file', ...costs(names, inTurn), readable(overheadOf(inTurn))]
  return `## A file of 1 MiB with its row, microseconds, one after another on SQLite

${table(['', ...names, over], [row])}

By hand means hashed while it is written, synced, renamed, its folder synced, then the row; Signpost reads the type from the bytes besides.`
}

function uploadSection(upload: UploadFindings | undefined): string | undefined {
  if (upload === undefined) return undefined
  const row = [
    `one file of ${upload.bytes / mebibyte} MiB`,
    readable(upload.bytesPerSecond / mebibyte),
    readable(upload.peakAboveIdle / mebibyte),
  ]
  return `## An upload, through create to the disk\n\n${table(['', 'MiB a second', 'memory above idle, MiB'], [row])}`
}

function costs(names: readonly string[], timings: Readonly<Record<string, Timing[]>>): Cell[] {
  return names.map((name) => readable(medianCost(timings[name])))
}

function isWithinGoal(timings: Readonly<Record<string, Timing[]>>): Cell {
  return overheadOf(timings) <= goal ? 'yes' : '**no**'
}

/** Round by round, so that a slow minute of the machine affects all contenders. */
export function overheadOf(timings: Readonly<Record<string, Timing[]>>): number {
  const [own = [], others = []] = [timings[ours], timings[mark]]
  return median(
    own.map(({ microseconds }, round) => microseconds - (others[round]?.microseconds ?? Number.NaN)),
  )
}

function medianCost(timings: readonly Timing[] = []): number {
  return median(timings.map(({ microseconds }) => microseconds))
}
