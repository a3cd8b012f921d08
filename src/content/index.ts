export { findAccountCollections } from './accounts/account-collections.ts'
export type { AccountEvent, AccountsOptions } from './accounts/accounts.ts'
export type {
  AccountOperationOptions,
  AddressOption,
  Authenticated,
  ChangeEmailOptions,
  ChangePasswordOptions,
  EmailChange,
  EndSessionsOptions,
  FullDoc,
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
export {
  type Attempt,
  createThrottle,
  type Throttle,
  type ThrottleLimits,
} from './accounts/throttle.ts'
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
  type AnyCollectionOptions,
  type AnyGlobalOptions,
  type Collection,
  type CollectionOptions,
  type CollectionShape,
  type ComparableDoc,
  collection,
  collectionsWith,
  type DraftsOf,
  type FieldOf,
  type FieldOptions,
  type FieldOptionsOf,
  type FilesOf,
  type Global,
  type GlobalOptions,
  type GlobalStamps,
  global,
  type IndexKey,
  type RelationNames,
  type RelationsOf,
  type RestrictedFields,
  type VersionOptions,
  type VersionSettings,
  type VisibleDoc,
  type WholeDocument,
} from './collections/collection.ts'
export type {
  Depth,
  DepthBelow,
  DraftStatus,
  FileFields,
  Flat,
  GlobalShape,
  Populated,
  RelatedValue,
  Shape,
  Shapes,
  Stamps,
} from './collections/document.ts'
export type {
  ChangeCall,
  GlobalHooks,
  HookCall,
  HookList,
  HookResult,
  Hooks,
} from './collections/hooks.ts'
export { normalizeLoginName } from './collections/login-names.ts'
export type {
  AnyContent,
  Loose,
  LooseOptions,
} from './collections/loose.ts'
export {
  type CollectionNames,
  type Collections,
  type Content,
  type ContentOptions,
  createContent,
  type Globals,
  type NoSelection,
  type ShapeOf,
  type TypesOf,
} from './content.ts'
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
  ClearedValue,
  CollectionOption,
  ContentTypes,
  CountOptions,
  CreateData,
  CreateManyOptions,
  CreateOptions,
  DeleteOptions,
  Doc,
  DocumentOptions,
  DraftDocumentOptions,
  DraftKept,
  DraftOf,
  DraftOption,
  DuplicateOptions,
  FieldSelection,
  FileData,
  FindByIDOptions,
  FindGlobalOptions,
  FindOptions,
  FindVersionByIDOptions,
  FindVersionsOptions,
  FoundDocs,
  ImportData,
  Increment,
  IncrementOf,
  ListOptions,
  MaybeDoc,
  NamesWithFiles,
  OpenFileOptions,
  PaginatedDocs,
  PasswordOption,
  RestoreVersionOptions,
  Result,
  Selected,
  ShapeIn,
  ShowOptions,
  StatusOption,
  Totals,
  UpdateData,
  UpdateGlobalOptions,
  UpdateOptions,
  Version,
  VersionInfo,
} from './documents/operation-types.ts'
export { ContentError, type ContentErrorCode, type ContentErrorDetails } from './errors.ts'
export { createDiskStore, type DiskStoreOptions } from './files/disk-store.ts'
export type { FileInput, StreamedFile } from './files/file-input.ts'
export type { ByteRange, FileSource, FileStore, Hold, IsUsed, ReceivedFile } from './files/file-store.ts'
export type { FileColumns, OpenedFile } from './files/files.ts'
export { type Disposition, fileHeaders, type ShownFile } from './files/serving.ts'
export type { UploadOptions } from './files/upload.ts'
export { createId, createIds, type IdSource, isId } from './ids.ts'
export type {
  EqualityOperators,
  ListOperators,
  Operators,
  OrderingOperators,
  OrNull,
  PresenceOperator,
  RelatedOperators,
  RelatedWhere,
  Scalar,
  Select,
  Sort,
  SortableField,
  SortKey,
  TextOperators,
  Where,
} from './query/where-types.ts'
export { createSubmissions, type SubmissionOptions } from './submissions.ts'
