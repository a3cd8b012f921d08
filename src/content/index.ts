export type { AccountEvent, AccountsOptions } from './accounts/accounts.ts'
export type {
  Authenticated,
  LiveSession,
  MailedToken,
  Session,
  SignedIn,
  TokenSource,
} from './accounts/calls.ts'
export { canonical } from './accounts/names.ts'
export { findAccountCollections } from './accounts/of-content.ts'
export type { AttemptLimits, AuthOptions, LoginName } from './accounts/options.ts'
export { passwordProblem } from './accounts/password-rules.ts'
export type { HashingOptions } from './accounts/passwords.ts'
export type { Secret, Secrets } from './accounts/secrets.ts'
export { createThrottle, type Throttle } from './accounts/throttle.ts'
export { type GivenHeaders, tokenIn } from './accounts/token-in.ts'
export {
  type AccessCall,
  type AccessRule,
  type AnyUser,
  anyone,
  type Call,
  type CollectionAccess,
  type Context,
} from './collections/access.ts'
export {
  type Collection,
  collection,
  collectionsWith,
  type Global,
  global,
} from './collections/collection.ts'
export type { Depth, DraftStatus, FileFields, Stamps } from './collections/document.ts'
export type { ChangeCall, HookCall, Hooks } from './collections/hooks.ts'
export { type Content, type ContentOptions, createContent, type TypesOf } from './content.ts'
export type { DatabaseEvent, DatabaseLog } from './database/backend.ts'
export { type Database, type DatabaseOptions, openDatabase } from './database/database.ts'
export { DatabaseError, type DatabaseErrorCode, isUniqueViolation } from './database/errors.ts'
export type { Prepared, Values } from './database/prepared.ts'
export type { Bulk, BulkError, Increment, Page, Totals, Version } from './documents/options.ts'
export { ContentError, type ContentErrorCode } from './errors.ts'
export { createDiskStore, type DiskStoreOptions } from './files/disk-store.ts'
export type { ByteRange, FileSource, FileStore, Hold, IsUsed, ReceivedFile } from './files/file-store.ts'
export type { FileColumns, OpenedFile } from './files/files.ts'
export type { GivenFile, StreamedFile } from './files/given-file.ts'
export { type Disposition, fileHeaders, type ShownFile } from './files/serving.ts'
export type { UploadOptions } from './files/upload.ts'
export { createId, createIds, type IdSource, isId } from './ids.ts'
export { createSubmissions, type SubmissionOptions } from './submissions.ts'
