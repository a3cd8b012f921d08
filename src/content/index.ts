export { findAccountCollections } from './accounts/account-collections.ts'
export type { AccountEvent, AccountsOptions } from './accounts/accounts.ts'
export type {
  AccountOperationOptions,
  Authenticated,
  ChangeEmailOptions,
  ChangePasswordOptions,
  EmailChange,
  EndSessionsOptions,
  LiveSession,
  LoginOptions,
  LogoutOptions,
  MailedToken,
  MailedTokenOptions,
  NamesWithAccounts,
  ResetPasswordOptions,
  Session,
  SetPasswordOptions,
  SignedIn,
  StartSessionOptions,
  TokenSource,
  VerifyEmailOptions,
  VerifyWithPasswordOptions,
} from './accounts/operation-types.ts'
export { passwordProblem } from './accounts/password-rules.ts'
export type { HashingOptions } from './accounts/passwords.ts'
export type { Secret, Secrets } from './accounts/secrets.ts'
export { createThrottle, type Throttle } from './accounts/throttle.ts'
export { type HeadersInput, tokenIn } from './accounts/token-in.ts'
export {
  type AccessCall,
  type Answer,
  type AnyUser,
  always,
  type Call,
  type CollectionAccess,
  type CollectionRule,
  type Context,
  type CreateRule,
  type FieldReadRule,
  type FieldRule,
  type GlobalAccess,
} from './collections/access.ts'
export type { AttemptLimits, CollectionAuthOptions, LoginName } from './collections/auth-options.ts'
export {
  type Collection,
  type CollectionOptions,
  collection,
  collectionsWith,
  type FieldOptions,
  type Global,
  type GlobalOptions,
  type GlobalStamps,
  global,
  type VersionOptions,
  type VersionSettings,
} from './collections/collection.ts'
export type {
  Depth,
  DraftStatus,
  FileFields,
  GlobalShape,
  Populated,
  Shape,
  Shapes,
  Stamps,
} from './collections/document.ts'
export type { ChangeCall, GlobalHooks, HookCall, Hooks } from './collections/hooks.ts'
export { normalizeLoginName } from './collections/login-names.ts'
export { type Content, type ContentOptions, createContent, type TypesOf } from './content.ts'
export type { DatabaseEvent, DatabaseLog, Isolation } from './database/backend.ts'
export type { Build, Database, DatabaseOptions } from './database/database.ts'
export { DatabaseError, type DatabaseErrorCode, isUniqueViolation } from './database/errors.ts'
export { openDatabase } from './database/open-database.ts'
export type { Prepared, Values } from './database/prepared.ts'
export type { TlsOptions } from './database/tls-options.ts'
export type { TransactionOptions } from './database/transactions.ts'
export type {
  Bulk,
  BulkError,
  ByID,
  ByWhere,
  CallOptions,
  ContentTypes,
  CountOptions,
  CreateData,
  CreateManyOptions,
  CreateOptions,
  DeleteOptions,
  Doc,
  DraftOption,
  DuplicateOptions,
  FindByIDOptions,
  FindGlobalOptions,
  FindOptions,
  FindVersionByIDOptions,
  FindVersionsOptions,
  ImportData,
  Increment,
  NamesWithFiles,
  OpenFileOptions,
  PaginatedDocs,
  RestoreVersionOptions,
  Result,
  ShowOptions,
  Totals,
  UpdateData,
  UpdateGlobalOptions,
  UpdateOptions,
  Version,
} from './documents/operation-types.ts'
export { ContentError, type ContentErrorCode, type ContentErrorDetails } from './errors.ts'
export { createDiskStore, type DiskStoreOptions } from './files/disk-store.ts'
export type { FileInput, StreamedFile } from './files/file-input.ts'
export type { ByteRange, FileSource, FileStore, Hold, IsUsed, ReceivedFile } from './files/file-store.ts'
export type { FileColumns, OpenedFile } from './files/files.ts'
export { type Disposition, fileHeaders, type ShownFile } from './files/serving.ts'
export type { UploadOptions } from './files/upload.ts'
export { createId, createIds, type IdSource, isId } from './ids.ts'
export type { Operators, Select, Sort, SortKey, Where } from './query/where-types.ts'
export { createSubmissions, type SubmissionOptions } from './submissions.ts'
