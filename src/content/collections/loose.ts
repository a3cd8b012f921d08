// Rules and hooks are written before there is a content whose types they could know.

/** A document whose type is not known. `any` marks the boundary. */
export type Loose = any

/** Options whose types are forgotten. */
export interface LooseOptions {
  readonly collection: string
  readonly [option: string]: unknown
}

/** The Local API as rules and hooks see it: every operation, without the types of the collections. */
export interface AnyContent {
  create(options: LooseOptions): Promise<Loose>
  find(options: LooseOptions): Promise<{ readonly docs: Loose[]; readonly hasNextPage: boolean }>
  findByID(options: LooseOptions): Promise<Loose>
  update(options: LooseOptions): Promise<Loose>
  delete(options: LooseOptions): Promise<Loose>
  count(options: LooseOptions): Promise<{ readonly totalDocs: number }>
  duplicate(options: LooseOptions): Promise<Loose>
}
