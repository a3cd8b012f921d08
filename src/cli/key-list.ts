import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createKey, parseKeys } from '../actions/index.ts'
import { suggest } from '../actions/tools.ts'
import { Failure } from './command.ts'
import { checkFile, readText, reasonOf } from './environment.ts'

/** The list with a fresh key at its end, which verifies and does not sign. */
export function withNewKey(list: string): string {
  return [...entriesOf(list), createKey()].join(',')
}

/** The list with this key in front, which signs from then on. Throws a Failure when it is not there. */
export function withFirst(list: string, kid: string): string {
  const entries = entriesOf(list)
  const first = entries.find((entry) => kidOf(entry) === kid)
  if (first === undefined) throw noKey(list, kid)
  return [first, ...entries.filter((entry) => entry !== first)].join(',')
}

/** The list without one key. Throws a Failure when it is not there, or the only one. */
export function withoutKey(list: string, kid: string): string {
  const entries = entriesOf(list)
  const kept = entries.filter((entry) => kidOf(entry) !== kid)
  if (kept.length === entries.length) throw noKey(list, kid)
  if (kept.length === 0) throw new Failure(`${kid} is the only key. Add another one first: signpost keys add`)
  return kept.join(',')
}

function noKey(list: string, kid: string): Failure {
  const kids = kidsOf(list)
  return new Failure(`There is no key ${kid}.${suggest(kid, kids)} There are: ${kids.join(', ')}.`)
}

/** The names of the keys, which are no secrets. */
export function kidsOf(list: string): string[] {
  return entriesOf(list).map(kidOf)
}

/** Checked by the engine's own parser, so that nothing is written that would not start. */
function entriesOf(list: string): string[] {
  parseKeys(list)
  return list.split(',').map((entry) => entry.trim())
}

function kidOf(entry: string): string {
  return entry.split(':', 1)[0] as string
}

/**
 * Rewrites a file of keys (0600) in one step: a concurrent reader finds the old list or the new one. Two
 * at the same time: the second is refused, so that no key is lost.
 */
export function rewriteKeys(file: string, change: (list: string) => string): string {
  if (!existsSync(file)) throw new Failure(`There is no ${file}.`)
  const target = realpathSync(file)
  const draft = `${target}.new`
  const descriptor = create(draft)
  try {
    const present = readText(target)
    checkFile(file, present)
    const list = change(present)
    keepOwner(descriptor, target)
    writeFileSync(descriptor, `${list}\n`)
    fsyncSync(descriptor)
    renameSync(draft, target)
    return list
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
}

/** Run by root, the file must still belong to the user whom the application runs as. */
function keepOwner(descriptor: number, target: string): void {
  const { uid, gid } = statSync(target)
  const own = fstatSync(descriptor)
  if (own.uid !== uid || own.gid !== gid) fchownSync(descriptor, uid, gid)
}

function create(draft: string): number {
  try {
    return openSync(draft, 'wx', 0o600)
  } catch (error) {
    const isThere = existsSync(draft)
    throw new Failure(
      isThere
        ? `${draft} exists: another command is changing the keys, or was interrupted. If none is running, remove it and try again.`
        : `${draft} cannot be written: ${reasonOf(error)}.`,
    )
  }
}
