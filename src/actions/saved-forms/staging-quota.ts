import { networkOf } from '../../network/index.ts'
import { createQuota, type QuotaItem, type ShareLimit } from './quota.ts'

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

/** A staged file, as the quota counts it. Its id is its path. */
export interface KeptFile extends QuotaItem {
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
  const quota = createQuota<KeptFile>(now, LEAST_BYTES)

  function sharesOf({ identity, address }: Visitor): readonly ShareLimit[] {
    if (identity !== null) return [{ name: `identity ${identity}`, limit: perVisitor }]
    const all = { name: 'signed out', limit: signedOut }
    return address === null ? [all] : [{ name: `address ${networkOf(address)}`, limit: perVisitor }, all]
  }

  return { add: (file, visitor) => quota.add(file, sharesOf(visitor)), remove: quota.remove }
}
