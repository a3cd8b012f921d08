/** What every document has. */
export interface Stamps {
  /** UUIDv7 text, made by us. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Milliseconds since 1970; grows with every change, even within one millisecond. */
  readonly updatedAt: number
}

/** What documents of a collection with drafts have besides. */
export interface DraftStatus {
  readonly _status: 'draft' | 'published'
}

/** What documents of a collection with `upload` have besides. */
export interface FileFields {
  /** As it was given, made safe to show. */
  readonly filename: string
  /** As the bytes say. */
  readonly mimeType: string
  /** Bytes. */
  readonly filesize: number
  /** Pixels, of pictures. */
  readonly width?: number
  readonly height?: number
  /** The SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  readonly hash: string
}

/** Everything the types know about a collection; nothing of it is there when the program runs. */
export interface Shape {
  /** What its schema takes. */
  readonly input: object
  /** A document with every field. */
  readonly full: Stamps
  /** A document as it is read: fields that the user may not read can be missing. */
  readonly document: Stamps
  /** The collections that fields refer to. */
  readonly relations: Readonly<Record<string, string | undefined>>
  readonly hasDrafts: boolean
  readonly hasFiles: boolean
  readonly hasAccounts: boolean
  readonly user: unknown
}

/** Everything the types know about a global. */
export interface GlobalShape {
  readonly input: object
  readonly document: object
  readonly user: unknown
}

/** How many levels of relations are read along. */
export type Depth = 0 | 1 | 2 | 3 | 4 | 5

/** One level less of relations. */
export type DepthBelow = { 1: 0; 2: 1; 3: 2; 4: 3; 5: 4 }

/** The shapes of the collections of an application, by name. */
export type Shapes = Readonly<Record<string, Shape>>

/** A document with the documents it refers to in the place of their ids; an id stays where there is none to be seen. */
export type Populated<All extends Shapes, Name extends keyof All, Deep extends Depth> = Deep extends 0
  ? All[Name]['document']
  : Deep extends keyof DepthBelow
    ? Flat<{
        [Field in keyof All[Name]['document']]: Field extends keyof All[Name]['relations']
          ? RelatedValue<All, All[Name]['document'][Field], All[Name]['relations'][Field], DepthBelow[Deep]>
          : All[Name]['document'][Field]
      }>
    : never

/** A relation with the documents that it refers to. */
export type RelatedValue<All extends Shapes, Value, Name, Deep extends Depth> = Name extends keyof All
  ? Value extends readonly string[]
    ? (string | Populated<All, Name, Deep>)[]
    : Value extends string
      ? string | Populated<All, Name, Deep>
      : Value
  : Value

/** Written out, so that an editor shows the fields. */
export type Flat<Type> = { [Key in keyof Type]: Type[Key] }
