import { bodyTypeOf, readBody } from '../body/body.ts'
import { renumber } from '../body/renumber.ts'
import { textOnly } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import { isWaiting } from '../request/expect-continue.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type Authenticated, isRead } from './stages.ts'
import { formDefinitionOf } from './submitted-form.ts'

/** The body of a call that failed, as far as it can be had. */
export interface LateBody {
  readonly entries: Entries
  /** Whether files were sent that were not read: only text comes back. */
  readonly hasUnreadFiles: boolean
  /** Undefined if nothing was read. */
  readonly fingerprint?: () => string
}

/** The body; it is read now if the call was refused before, but not from a program that waits to be asked for it. */
export async function lateBody(call: Authenticated): Promise<LateBody> {
  if (isRead(call)) return { entries: call.entries, hasUnreadFiles: false, fingerprint: call.fingerprint }
  const { engine, request, name } = call
  const type = bodyTypeOf(request)
  if (type === null || request.readableDidRead || isWaiting(request)) return NOTHING_READ
  const definition = engine.registry.find(name)
  const limits = textOnly(definition?.limits ?? DEFAULT_LIMITS)
  const isOnce = definition?.once ?? false
  const sent = await readBody(request, type, { limits, staging: engine.staging, isOnce })
  const { body } = renumber((formDefinitionOf(call) ?? definition)?.fields ?? null, sent)
  const { entries, files, hasUnreadFiles = false } = body
  const fields = definition?.fields ?? null
  return { entries, hasUnreadFiles, fingerprint: () => fingerprintOf(fields, { entries, files }) }
}

const NOTHING_READ: LateBody = { entries: new Map(), hasUnreadFiles: false }

const DEFAULT_LIMITS = {
  text: 64 << 10,
  fields: 1000,
  file: 0,
  files: 0,
  total: 64 << 10,
  isFile: () => false,
  isFileList: () => false,
}
