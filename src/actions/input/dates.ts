/**
 * Dates as the controls of a browser send them, and back. Everything is in UTC, on every machine: what is rendered is
 * what is decoded (https://html.spec.whatwg.org/#dates-and-times).
 */

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/
const MONTH = /^\d{4}-\d\d$/
const WEEK = /^(\d{4})-W(\d\d)$/
const TIME = /^\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/
const DAY_MS = 86_400_000

/** A `Date` for what `date`, `datetime-local`, `month`, `week` and `time` send, and for RFC 3339; other text stays text. */
export function readDate(text: string): Date | string {
  const trimmed = text.length > 40 ? text : text.trim()
  const week = WEEK.exec(trimmed)
  if (week) return readWeek(Number(week[1]), Number(week[2])) ?? text
  const [day, time, zone] = partsOf(trimmed)
  const date = new Date(`${day}T${time}${zone}`)
  return !Number.isNaN(date.getTime()) && isDay(day) ? date : text
}

function partsOf(text: string): readonly [day: string, time: string, zone: string] {
  const [, day = '', time = '', zone = 'Z'] = MOMENT.exec(text) ?? []
  if (day !== '') return [day, time, zone]
  if (MONTH.test(text)) return [`${text}-01`, '00:00', 'Z']
  return TIME.test(text) ? ['1970-01-01', text, 'Z'] : [text, '00:00', 'Z']
}

/** `2026-02-30` is read as 2 March by `Date`. */
function isDay(day: string): boolean {
  if (!DAY.test(day)) return false
  const date = new Date(`${day}T00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** The Monday of an ISO week: week 1 is the one with 4 January in it. */
function readWeek(year: number, week: number): Date | null {
  const monday = new Date(firstMonday(year) + (week - 1) * 7 * DAY_MS)
  return week >= 1 && weekOf(monday) === weekName(year, week) ? monday : null
}

function firstMonday(year: number): number {
  const fourth = new Date(Date.UTC(year, 0, 4))
  return fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS
}

function weekOf(date: Date): string {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY_MS)
  const year = thursday.getUTCFullYear()
  return weekName(year, Math.floor((thursday.getTime() - firstMonday(year)) / (7 * DAY_MS)) + 1)
}

function weekName(year: number, week: number): string {
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}

/**
 * The text of an initial value for a control. In a control for days, a `Date` that is the start of a day where the server
 * is, as `new Date(2026, 10, 21)` makes it, means that day; every other one, and every time, is rendered in UTC, so that
 * the same moment comes back.
 */
export function dateText(date: Date, type: string): string {
  if (Number.isNaN(date.getTime())) return ''
  return DAY_CONTROLS.has(type) && isLocalDay(date) ? localDay(date) : date.toISOString()
}

const DAY_CONTROLS: ReadonlySet<string> = new Set(['date', 'month', 'week'])

/** Midnight, or the first moment after it where summer time leaves midnight out. What we decode is midnight in UTC. */
function isLocalDay(date: Date): boolean {
  return date.getTime() % DAY_MS !== 0 && new Date(date).setHours(0, 0, 0, 0) === date.getTime()
}

function localDay(date: Date): string {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(String)
  return `${year?.padStart(4, '0')}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
}

/** The part of an ISO date and time that a control takes; other text stays as it is. */
export function fitDate(value: string, type: string): string {
  const fit = FITTING[type]
  if (!fit || !(MOMENT.test(value) || DAY.test(value))) return value
  const date = readDate(value)
  return typeof date === 'string' ? value : fit(date)
}

const FITTING: Readonly<Record<string, (date: Date) => string>> = {
  date: (date) => date.toISOString().slice(0, 10),
  month: (date) => date.toISOString().slice(0, 7),
  week: weekOf,
  time: (date) => timeOf(date),
  'datetime-local': (date) => `${date.toISOString().slice(0, 11)}${timeOf(date)}`,
}

/** Without seconds where there are none, as a browser sends it. */
function timeOf(date: Date): string {
  return date
    .toISOString()
    .slice(11, 23)
    .replace(/:00\.000$|\.000$/, '')
}
