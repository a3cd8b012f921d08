/** True for two types that are the same, and not only fit each other. */
export type Equal<Left, Right> =
  (<Probe>() => Probe extends Left ? 1 : 2) extends <Probe>() => Probe extends Right ? 1 : 2 ? true : false

/** Does not compile for anything but true. */
export type Expect<Truth extends true> = Truth
