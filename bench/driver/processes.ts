import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

// USER_HZ, which Linux fixes at 100 on every architecture Node runs on.
const ticksPerSecond = 100

/** Seconds of processor time that a process and its descendants have used, those that ended included. */
export function processorSeconds(pid: number): number {
  const ticks = processTree(pid).map(ticksOf)
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond
}

/** Bytes of memory that a process and its descendants hold right now. */
export function residentBytes(pid: number): number {
  return sumOfStatus(pid, 'VmRSS')
}

/** The most bytes they have held since `forgetPeak`, as the kernel saw it: no sample can miss it. */
export function peakResidentBytes(pid: number): number {
  return sumOfStatus(pid, 'VmHWM')
}

export function forgetPeak(pid: number): void {
  for (const member of processTree(pid)) writeFileSync(`/proc/${member}/clear_refs`, '5')
}

function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)]
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`)
  const lists = threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`))
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number))
}

function ticksOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`)
  // After the name, which may hold anything: state is field 3, utime to cstime are 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
}

function sumOfStatus(pid: number, name: string): number {
  const pattern = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm')
  const kibibytes = processTree(pid).map((member) =>
    Number(pattern.exec(read(`/proc/${member}/status`))?.[1] ?? 0),
  )
  return kibibytes.reduce((sum, value) => sum + value, 0) * 1024
}

/** Empty when the process or thread has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
