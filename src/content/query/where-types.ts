// The TypeScript types of `where`, `sort` and `select`.
/** A value that one field holds. */
export type Scalar = string | number | boolean

/** What a field without a value compares with. */
export type OrNull<Value> = Value | null

/** The operator of every field. */
export interface PresenceOperator {
  /** True: has a value. False: has none. */
  readonly exists?: boolean
}

/** Operators of fields with one value. */
export interface EqualityOperators<Value> extends PresenceOperator {
  readonly equals?: OrNull<Value>
  /** Also matches fields without a value. */
  readonly not_equals?: OrNull<Value>
  /** At most 1,000 values. */
  readonly in?: readonly OrNull<Value>[]
  /** At most 1,000 values. Also matches fields without a value. */
  readonly not_in?: readonly OrNull<Value>[]
}

/** Operators of fields with an order. */
export interface OrderingOperators<Value> {
  readonly greater_than?: Value
  readonly greater_than_equal?: Value
  readonly less_than?: Value
  readonly less_than_equal?: Value
}

/** Operators of texts. */
export interface TextOperators {
  /** Every word is somewhere in the text, in any order. A to Z are the same as a to z; `%` and `_` mean themselves. */
  readonly like?: string
  /** The text as it is, somewhere in the field's. A to Z are the same as a to z; `%` and `_` mean themselves. */
  readonly contains?: string
}

/** Operators of lists and relations to many. */
export interface ListOperators<Item> extends PresenceOperator {
  /** The list has this item. */
  readonly contains?: Item
  /** The list has one of these; at most 1,000. */
  readonly in?: readonly Item[]
  /** The list has none of these; at most 1,000. Also where there is no list. */
  readonly not_in?: readonly Item[]
  /** Of a relation: some of the related documents match. */
  readonly some?: RelatedWhere
  /** Of a relation: none of the related documents match. Also where there is no list. */
  readonly none?: RelatedWhere
  /** Of a relation: all of the related documents match. Also where there is none. */
  readonly every?: RelatedWhere
}

/** A where of another collection; it is checked against that collection when it is called. */
export interface RelatedWhere {
  readonly [field: string]: unknown
}

/** Every operator: which of them fit the field behind a path is checked when it is called. */
export type RelatedOperators = EqualityOperators<Scalar> &
  OrderingOperators<Scalar> &
  TextOperators &
  Pick<ListOperators<Scalar>, 'some' | 'none' | 'every'>

/** The operators that fit a field's type. */
export type Operators<Value> = [Value] extends [string]
  ? EqualityOperators<Value> & OrderingOperators<string | Date> & TextOperators
  : [Value] extends [number]
    ? EqualityOperators<Value | Date> & OrderingOperators<number | Date>
    : [Value] extends [boolean]
      ? EqualityOperators<boolean>
      : [Value] extends [readonly (infer Item extends Scalar)[]]
        ? ListOperators<Item>
        : PresenceOperator

/**
 * Which documents: every field's every operator must hold, and `and`, and `or`. At most 100 operators, 10 levels,
 * 10,240 characters a text.
 * @example { status: { equals: 'published' }, or: [{ likes: { greater_than: 9 } }, { title: { like: 'server forms' } }] }
 */
export type Where<Doc> = {
  readonly [Field in keyof Doc & string]?: Operators<NonNullable<Doc[Field]>>
} & {
  /** A field of a related document, up to nine relations away: `author.name`, `team.members`. */
  readonly [Path in `${keyof Doc & string}.${string}`]?: RelatedOperators
} & {
  readonly and?: readonly Where<Doc>[]
  /** An empty list holds for no document. */
  readonly or?: readonly Where<Doc>[]
}

/** The fields that can be sorted by. */
/** The fields that a list can be sorted by. */
export type SortableField<Doc> = {
  [Field in keyof Doc & string]: NonNullable<Doc[Field]> extends Scalar ? Field : never
}[keyof Doc & string]

/** A field, ascending, or descending with a minus in front. */
export type SortKey<Doc> = SortableField<Doc> | `-${SortableField<Doc>}`

/** One field or several, the first first. `id` decides between equals. A field without value comes after all values. */
export type Sort<Doc> = SortKey<Doc> | readonly SortKey<Doc>[]

/** Either the fields wanted (`id` always comes with them), or those not wanted. */
export type Select<Doc> =
  | { readonly [Field in keyof Doc & string]?: true }
  | { readonly [Field in Exclude<keyof Doc & string, 'id'>]?: false }
