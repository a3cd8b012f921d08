// Keeps the files of a form that comes back, so that they need not be sent again.
import { clientAddress } from '../../network/index.ts'
import type { PassedFile } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import { isHandle, type StagedFile } from '../input/staged-file.ts'
import type { Problems } from '../outcome.ts'
import { actionIn } from '../page/form-name.ts'
import { type IdentityMark, markOf } from '../ticket/identity-tag.ts'
import type { FailedCall } from './failed-call.ts'
import { type Authenticated, isAdmitted, isRead } from './stages.ts'
import { formDefinitionOf, formNameOf } from './submitted-form.ts'

/** The page said that the file was there, or it was sent: not to have it is a problem beside its field. */
export const FILE_GONE = 'This file is not here any more. Please choose it again.'

const NOT_KEPT = 'This file could not be kept. Please choose it again.'

/** Said on the login page, for a form that is saved. */
export const TEXT_KEPT = 'You were signed out. What you typed is kept: it comes back when you have signed in.'

/** Whether a form whose user is signed out can be saved until they are back. */
export function isSavable({ engine, ticket }: Authenticated): boolean {
  return engine.loginPage !== undefined && ticket.identity !== undefined
}

/** The files of a form that comes back. */
export interface KeptFiles {
  readonly staged: readonly StagedFile[]
  /** With a problem for each file that has to be chosen again. */
  readonly problems: Problems
  /** Whether there is one. */
  readonly isMissing: boolean
}

interface SentFiles {
  readonly entries: Entries
  readonly passedOver: readonly PassedFile[]
}

/**
 * Stages the files that have arrived, and finds those of an earlier try. Best effort: what the disk or the store does not
 * take is a problem beside its field, and the failure keeps its status.
 */
export async function keepFiles(
  call: Authenticated,
  { code, problems }: FailedCall,
  { entries, passedOver }: SentFiles,
): Promise<KeptFiles> {
  const isWhole = code !== 'TOO_LARGE' || Object.keys(problems.fields).length > 0
  const arrived = isWhole ? call.files.all : []
  const lost: Record<string, string> = {}
  for (const { field, name } of passedOver) lost[field] = `Please choose “${name}” again.`
  const fresh = await stageFiles(call, problems, { isWhole }).catch(() => {
    // What was taken is removed when the call ends.
    call.files.add(arrived.filter((file) => !call.files.all.includes(file)))
    for (const { field } of arrived) lost[field] = NOT_KEPT
    return []
  })
  const earlier = await findEarlier(call, entries).catch(() => [])
  const handles = new Set(earlier.map(({ handle }) => handle))
  for (const [field, values] of entries)
    if (values.some((value) => isHandle(value) && !handles.has(value))) lost[field] = FILE_GONE
  return {
    staged: [...fresh, ...earlier],
    problems: { ...problems, fields: { ...lost, ...problems.fields } },
    isMissing: Object.keys(lost).length > 0,
  }
}

/** Files that an earlier try has staged, and that this one has not used. */
async function findEarlier(call: Authenticated, entries: Entries): Promise<readonly StagedFile[]> {
  const isList = formDefinitionOf(call)?.limits.isFileList ?? (() => false)
  const replacing = call.files.all.filter(({ size, field }) => size > 0 && !isList(field))
  const arrived = new Set(replacing.map(({ field }) => field))
  const named = new Map(
    [...entries].filter(([field, values]) => !arrived.has(field) && values.some(isHandle)),
  )
  if (named.size === 0) return []
  const identity = isAdmitted(call) ? call.identity : undefined
  return call.engine.stagedFiles.find(named, { action: actionIn(formNameOf(call)), identity })
}

/** Stages the files whose own fields have no problem, so that they need not be sent again. */
export async function stageFiles(
  call: Authenticated,
  { fields }: Problems,
  { isWhole } = { isWhole: true },
): Promise<readonly StagedFile[]> {
  const { engine, request, files } = call
  if (isRead(call)) await engine.stagedFiles.forget(call.used)
  const kept = isWhole ? files.take(({ field }) => !Object.hasOwn(fields, field)) : []
  if (kept.length === 0) return []
  const identity = isAdmitted(call) ? call.identity : null
  return engine.stagedFiles.stage(kept, {
    action: actionIn(formNameOf(call)),
    mark: ownerOf(call),
    identity,
    address: clientAddress(request),
  })
}

/** The user who may use the files again: of a visitor who was signed out meanwhile, the one whose form it is. */
function ownerOf(call: Authenticated): IdentityMark | null {
  const { ticket, engine } = call
  if (isAdmitted(call) && call.identity !== null) return markOf(engine.keys, call.identity)
  return ticket.identity === undefined ? null : { kid: ticket.key.kid, identity: ticket.identity }
}
