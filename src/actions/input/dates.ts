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
 * The text of an initial value. A `Date` of local midnight, as `new Date(2026, 10, 21)` makes it, means that day
 * wherever the server is; every other one is rendered in UTC.
 */
export function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const isLocalMidnight =
    date.getHours() + date.getMinutes() + date.getSeconds() + date.getMilliseconds() === 0
  const isDayOnly = isLocalMidnight && date.getTime() % DAY_MS !== 0
  return isDayOnly
    ? new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString()
    : date.toISOString()
}

/** The part of an ISO date and time that a control takes; other text stays as it is. */
export function fitDate(value: string, type: string): string {
  const fit = FITTING[type]
  if (!fit || !MOMENT.test(value)) return value
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
