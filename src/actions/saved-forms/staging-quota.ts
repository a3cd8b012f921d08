import { networkOf } from '../../network/index.ts'

/** How many bytes may lie staged, of forms that failed. What comes beyond pushes out what is oldest. */
export interface StagingLimit {
  /** For one person who is signed in, or one network address of those who are not. Default 64 MiB. */
  readonly perVisitor?: number
  /** For everybody who is not signed in, together. Default 256 MiB. */
  readonly signedOut?: number
}

/** Whose staged files are counted together. */
export interface Visitor {
  /** Null for nobody who is signed in. */
  readonly identity: string | null
  /** Null where it is not known any more. */
  readonly address: string | null
}

export interface KeptFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly expires: number
  /** What names it; absent for a file that an earlier process left. */
  readonly handle?: string
}

/** Counts what is staged by this process, and what it found when it began. */
export interface StagingQuota {
  /** Counts a file, and answers what has to go for it, oldest first; only itself when it is too large. */
  add(file: KeptFile, visitor: Visitor): readonly KeptFile[]
  /** The file is gone. */
  remove(path: string): void
}

const MIB = 1 << 20

/** What the smallest file takes: a block of the file system, and its row in the store. */
const LEAST = 4096

/** Throws a TypeError for a limit that is no size. */
export function createStagingQuota(
  { perVisitor = 64 * MIB, signedOut = 256 * MIB }: StagingLimit,
  now: () => number,
): StagingQuota {
  for (const [name, limit] of Object.entries({ perVisitor, signedOut }))
    if (!Number.isInteger(limit) || limit < 0)
      throw new TypeError(`stagingLimit.${name} must be a whole number of bytes, not ${limit}.`)
  const held = new Map<string, Held>()
  const piles = new Map<string, Pile>()

  function pileOf(name: string, limit: number): Pile {
    return piles.get(name) ?? { name, limit, bytes: 0, files: new Set() }
  }

  function pilesOf({ identity, address }: Visitor): readonly Pile[] {
    if (identity !== null) return [pileOf(`identity ${identity}`, perVisitor)]
    const everybody = pileOf('signed out', signedOut)
    return address === null ? [everybody] : [pileOf(`address ${networkOf(address)}`, perVisitor), everybody]
  }

  function remove(path: string): void {
    const found = held.get(path)
    if (!found) return
    held.delete(path)
    for (const pile of found.piles) {
      pile.bytes -= found.bytes
      pile.files.delete(found)
      if (pile.files.size === 0) piles.delete(pile.name)
    }
  }

  /** Sweeping removes them; here they only stop counting. They stand in the order in which they expire. */
  function forgetExpired(): void {
    for (const { file } of held.values()) {
      if (file.expires > now()) return
      remove(file.path)
    }
  }

  /** Takes out what is oldest until the rest is within the limit. */
  function relieve(pile: Pile): readonly KeptFile[] {
    const dropped: KeptFile[] = []
    for (const { file } of pile.files) {
      if (pile.bytes <= pile.limit) break
      remove(file.path)
      dropped.push(file)
    }
    return dropped
  }

  return {
    add(file, visitor) {
      forgetExpired()
      const added: Held = { file, bytes: Math.max(file.size, LEAST), piles: pilesOf(visitor) }
      if (added.piles.some(({ limit }) => added.bytes > limit)) return [file]
      held.set(file.path, added)
      for (const pile of added.piles) {
        pile.bytes += added.bytes
        pile.files.add(added)
        piles.set(pile.name, pile)
      }
      return added.piles.flatMap(relieve)
    },
    remove,
  }
}

interface Held {
  readonly file: KeptFile
  readonly bytes: number
  readonly piles: readonly Pile[]
}

interface Pile {
  readonly name: string
  readonly limit: number
  readonly files: Set<Held>
  bytes: number
}
