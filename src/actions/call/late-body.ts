import { bodyTypeOf, readBody } from '../body/body.ts'
import { renumber } from '../body/renumber.ts'
import type { BodyLimits, PassedFile } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import { isWaiting } from '../request/expect-continue.ts'
import { fingerprintOf } from './fingerprint.ts'
import { openPending, PENDING, pendingLimits, saysYes } from './pending.ts'
import { type Authenticated, isRead } from './stages.ts'
import { formDefinitionOf } from './submitted-form.ts'

/** The body of a call that failed, as far as it can be had. */
export interface LateBody {
  readonly entries: Entries
  /** Files that were sent and are not kept. */
  readonly passedOver: readonly PassedFile[]
  /** Undefined if nothing was read. */
  readonly fingerprint?: () => string
}

/** How a body is read that was refused before. */
export interface LateReading {
  /** Whether its files are stored: for the owner of a form who was signed out. */
  readonly keepsFiles: boolean
}

/** The body; it is read now if the call was refused before, but not from a program that waits to be asked for it. */
export async function lateBody(call: Authenticated, { keepsFiles }: LateReading): Promise<LateBody> {
  if (isRead(call)) return call
  const { engine, request, name } = call
  const type = bodyTypeOf(request)
  if (type === null || isWaiting(request)) return NOTHING_READ
  const definition = engine.registry.find(name)
  const limits = definition?.limits ?? UNKNOWN_LIMITS
  const sent = await readBody(request, type, {
    limits: saysYes(request) ? pendingLimits(limits) : limits,
    staging: engine.staging,
    isOnce: definition?.once ?? false,
    keepsFiles,
  })
  const { body } = renumber((formDefinitionOf(call) ?? definition)?.fields ?? null, sent)
  call.files.add(body.files)
  const pending = await openPending(call, sent.entries)
  if (pending)
    return { entries: new Map(pending.entries), passedOver: [], fingerprint: () => pending.fingerprint }
  const { passedOver = [] } = body
  const entries = new Map([...body.entries].filter(([field]) => field !== PENDING))
  const files = [...body.files, ...passedOver]
  const measured = definition ?? { fields: null, limits }
  return { entries, passedOver, fingerprint: () => fingerprintOf(measured, { entries, files }) }
}

const NOTHING_READ: LateBody = { entries: new Map(), passedOver: [] }

/** For an action that is gone. What its files were is not known. */
export const UNKNOWN_LIMITS: BodyLimits = {
  text: 1 << 20,
  fields: 1000,
  file: 0,
  files: 0,
  total: 64 << 20,
  isFile: () => false,
  isFileList: () => false,
}
