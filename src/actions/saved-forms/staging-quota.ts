import { networkOf } from '../../network/index.ts'

/** How many bytes of staged files are kept for forms that failed. Beyond that, the oldest are dropped. */
export interface StagingLimit {
  /**
   * For one user, or for one network of visitors who are not signed in.
   *
   * @default 64 MiB
   */
  readonly perVisitor?: number
  /**
   * For all visitors together who are not signed in.
   *
   * @default 256 MiB
   */
  readonly signedOut?: number
}

/** The visitor whose staged files are counted together. */
export interface Visitor {
  /** Null if no user is signed in. */
  readonly identity: string | null
  /** Null if it is not known any more. */
  readonly address: string | null
}

/** A staged file, as the quota counts it. */
export interface KeptFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Its handle; absent for a file that an earlier process left. */
  readonly handle?: string
}

/** Counts the files that this process has staged, and those that it found at its start. */
export interface StagingQuota {
  /** Counts a file, and returns the files to drop for it, oldest first; the file itself if it is too large. */
  add(file: KeptFile, visitor: Visitor): readonly KeptFile[]
  /** Stops counting a file that is gone. */
  remove(path: string): void
}

const MIB = 1 << 20

/** The least bytes that a file counts: a block of the file system, and its row in the store. */
const LEAST_BYTES = 4096

/** @throws TypeError for a limit that is not a whole number of bytes */
export function createStagingQuota(
  { perVisitor = 64 * MIB, signedOut = 256 * MIB }: StagingLimit,
  now: () => number,
): StagingQuota {
  for (const [name, limit] of Object.entries({ perVisitor, signedOut }))
    if (!Number.isInteger(limit) || limit < 0)
      throw new TypeError(`stagingLimit.${name} must be a whole number of bytes, not ${limit}.`)
  const counted = new Map<string, Counted>()
  const shares = new Map<string, Share>()

  function shareOf(name: string, limit: number): Share {
    return shares.get(name) ?? { name, limit, bytes: 0, files: new Set() }
  }

  function sharesOf({ identity, address }: Visitor): readonly Share[] {
    if (identity !== null) return [shareOf(`identity ${identity}`, perVisitor)]
    const signedOutShare = shareOf('signed out', signedOut)
    return address === null
      ? [signedOutShare]
      : [shareOf(`address ${networkOf(address)}`, perVisitor), signedOutShare]
  }

  function remove(path: string): void {
    const found = counted.get(path)
    if (!found) return
    counted.delete(path)
    for (const share of found.shares) {
      share.bytes -= found.bytes
      share.files.delete(found)
      if (share.files.size === 0) shares.delete(share.name)
    }
  }

  /** The sweeper removes expired files; here they only stop counting. They are in the order in which they expire. */
  function forgetExpired(): void {
    for (const { file } of counted.values()) {
      if (file.expires > now()) return
      remove(file.path)
    }
  }

  /** Drops the oldest until the rest is within the limit. */
  function reduce(share: Share): readonly KeptFile[] {
    const dropped: KeptFile[] = []
    for (const { file } of share.files) {
      if (share.bytes <= share.limit) break
      remove(file.path)
      dropped.push(file)
    }
    return dropped
  }

  return {
    add(file, visitor) {
      forgetExpired()
      const added: Counted = { file, bytes: Math.max(file.size, LEAST_BYTES), shares: sharesOf(visitor) }
      if (added.shares.some(({ limit }) => added.bytes > limit)) return [file]
      counted.set(file.path, added)
      for (const share of added.shares) {
        share.bytes += added.bytes
        share.files.add(added)
        shares.set(share.name, share)
      }
      return added.shares.flatMap(reduce)
    },
    remove,
  }
}

interface Counted {
  readonly file: KeptFile
  readonly bytes: number
  readonly shares: readonly Share[]
}

interface Share {
  readonly name: string
  readonly limit: number
  readonly files: Set<Counted>
  bytes: number
}
