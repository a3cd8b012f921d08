import type { Call } from './access.ts'

/** What a hook returns: a value in the place of what it was given, or nothing. */
export type HookResult<Value> = Value | void | Promise<Value | void>
/** Hooks, called in this order. */
export type HookList<Hook> = readonly Hook[]

/** What every hook gets. */
export interface HookCall<User> extends Call<User> {
  readonly collection: string
}

/** What hooks of a change receive. */
export interface ChangeCall<User, Doc> extends HookCall<User> {
  readonly operation: 'create' | 'update'
  /** The document as it is before the change; undefined when it is being made. */
  readonly originalDoc?: Doc
}

/**
 * Functions that take part in what happens to a document, in the order of the list. Those around a change run in its
 * transaction: what they write is kept or lost with it, and what they throw takes everything back. What they return
 * takes the place of what they were given; nothing means unchanged.
 */
export interface Hooks<User, Doc, Input, Output> {
  /** Before the schema: to fill in what was not sent. `data` has what was sent, of an update only that. */
  readonly beforeValidate?: HookList<
    (call: ChangeCall<User, Doc> & { readonly data: Partial<Input> }) => HookResult<Partial<Input>>
  >
  /** After the schema: `data` is what will be written, of an update only what was sent. */
  readonly beforeChange?: HookList<
    (call: ChangeCall<User, Doc> & { readonly data: Partial<Output> }) => HookResult<Partial<Output>>
  >
  /** After it was written, before it is kept. */
  readonly afterChange?: HookList<
    (
      call: HookCall<User> & {
        readonly operation: 'create' | 'update'
        readonly doc: Doc
        readonly previousDoc?: Doc
      },
    ) => HookResult<Doc>
  >
  /** Each document as it comes from the database, hidden fields and all. */
  readonly beforeRead?: HookList<(call: HookCall<User> & { readonly doc: Doc }) => HookResult<Doc>>
  /** Each document as the caller will see it. */
  readonly afterRead?: HookList<(call: HookCall<User> & { readonly doc: Doc }) => HookResult<Doc>>
  readonly beforeDelete?: HookList<(call: HookCall<User> & { readonly id: string }) => void | Promise<void>>
  readonly afterDelete?: HookList<
    (call: HookCall<User> & { readonly id: string; readonly doc: Doc }) => void | Promise<void>
  >
}

/** The hooks of a global. */
export type GlobalHooks<User, Doc, Input, Output> = Pick<
  Hooks<User, Doc, Input, Output>,
  'beforeValidate' | 'beforeChange' | 'afterChange' | 'afterRead'
>
