export type {
  AnySchema,
  InputOf,
  Issue,
  JsonSchema,
  JsonSchemaOptions,
  ObjectSchema,
  OutputOf,
  Reading,
  Schema,
  SwitchWords,
  Validation,
} from '../schema/index.ts'
export type { AccessAnswer, AccessDecision, AccessRule, Denial, Refined } from './action/access.ts'
export { anyone } from './action/access.ts'
export type { RunCall } from './action/action.ts'
export { Action, action, actionsWith } from './action/action.ts'
export type {
  ActionLimits,
  ActionSpec,
  HandlerContext,
  Inputs,
  Outputs,
  Untyped,
} from './action/action-spec.ts'
export type { AfterCommitWork } from './action/after-commit.ts'
export type { AnswerError, FailedForm } from './action/answer-error.ts'
export type { BoundAction, Printer, Unprintable } from './action/bound-action.ts'
export type { ActionContext } from './action/context.ts'
export type { Confirm, Definition } from './action/definition.ts'
export type { Progress } from './action/progress.ts'
export type { Rate, RateCall } from './action/rate.ts'
export type { ActionTree } from './action/registry.ts'
export type { PathTarget, Revalidation } from './action/revalidation.ts'
export type { RunContext } from './action/run-context.ts'
export type { BodyLimits } from './body/sent-body.ts'
export type { Cache, CacheOptions, DataOptions, PageOptions } from './cache/cache.ts'
export { createCache } from './cache/cache.ts'
export type { DataKey } from './cache/data.ts'
export type { Change } from './cache/revalidation.ts'
export type { ActionEvent } from './call/report.ts'
export { ACTION_CHANNEL } from './call/report.ts'
export type { Confirmation } from './confirmation/confirmation.ts'
export type { Actions, ActionsOptions, CloseOptions, Identity } from './engine.ts'
export { createActions } from './engine.ts'
export type { Attributes } from './html.ts'
export { escapeHtml } from './html.ts'
export type { Entries, Entry } from './input/decode.ts'
export type { FieldTree, Group, List, Presence, Rest, Variant } from './input/fields.ts'
export type {
  EntryBelow,
  EntryInList,
  EntryInObject,
  EntryOf,
  EntryOfValue,
  FieldName,
  Form,
  FormSource,
  FormValue,
  HasParts,
  KnownName,
  NameIn,
  SentData,
} from './input/form-data.ts'
export type { StagedFile } from './input/staged-file.ts'
export { UploadedFile } from './input/uploaded-file.ts'
export type { ErrorPageOptions } from './inspector/error-page.ts'
export { developmentPage } from './inspector/error-page.ts'
export type { InspectorOptions } from './inspector/inspector.ts'
export { createInspector } from './inspector/inspector.ts'
export type { JobProgress } from './jobs/progress-response.ts'
export type { Json } from './json.ts'
export { localPath } from './local-path.ts'
export type { Invalid, Outcome, Problems, Redirect } from './outcome.ts'
export { invalid, redirect } from './outcome.ts'
export type { Failure } from './page/failure.ts'
export type { DefaultSubmit, FormOptions, FormParts, FormView } from './page/form.ts'
export { isRerender } from './page/internal-get.ts'
export type { LocalNames } from './page/local-names.ts'
export type { Message } from './page/page.ts'
export type { Printed, PrintedAttributes } from './page/printed.ts'
export type { RecoveredField, RecoveredFile, RecoveredForm, RecoveryView } from './page/recovery-page.ts'
export type { PageLocals } from './page/shared-page.ts'
export type { SummaryLink } from './page/summary-links.ts'
export type { RefusalCode, RefusalDetails, RetryAfter } from './refusal.ts'
export {
  conflict,
  forbidden,
  notFound,
  Refusal,
  tooManyRequests,
  unauthorized,
  unavailable,
} from './refusal.ts'
export type { Cookies } from './request/cookies.ts'
export { readCookie } from './request/cookies.ts'
export type { ServerLimits } from './request/create-server.ts'
export { createServer } from './request/create-server.ts'
export { parseOrigin, trustOrigins } from './request/origin.ts'
export type { BareRefusal, RefusalView } from './request/responses.ts'
export type { StagingLimit } from './saved-forms/staging-quota.ts'
export { createMemoryStore } from './store/memory-store.ts'
export type { RateCount, RateStore } from './store/rate-store.ts'
export type { SubmissionStore } from './store/store.ts'
export { requireUntainted, taint } from './taint.ts'
export type { Key, KeyRing, Purpose } from './ticket/keys.ts'
export { createKey, parseKeys } from './ticket/keys.ts'
