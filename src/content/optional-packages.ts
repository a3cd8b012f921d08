// Loads the optional peer dependencies of collections with accounts or uploads. (Those of a database: database/driver-packages.ts.)
import { loadOptional, type PackageNeed } from '../packages/index.ts'

const ACCOUNTS: PackageNeed = {
  packages: ['rate-limiter-flexible'],
  neededBy: 'signpost/content with accounts',
}
const UPLOADS: PackageNeed = {
  packages: ['file-type', 'image-dimensions'],
  neededBy: 'signpost/content with uploads',
}
const BOTH: PackageNeed = {
  packages: [...ACCOUNTS.packages, ...UPLOADS.packages],
  neededBy: 'signpost/content with accounts and uploads',
}

/** What reads the first bytes of a file: its type and, of a picture, its size. */
export interface FileReaders {
  readonly fileTypeFromBuffer: typeof import('file-type').fileTypeFromBuffer
  readonly imageDimensionsFromData: typeof import('image-dimensions').imageDimensionsFromData
}

/**
 * Loads at the start what the collections need, so that no visitor's request finds it missing.
 *
 * @throws Error that names all packages that are missing, and the command that installs them.
 */
export async function requirePackages(needs: {
  readonly accounts: boolean
  readonly uploads: boolean
}): Promise<void> {
  if (needs.accounts && needs.uploads)
    await loadOptional(BOTH, () => Promise.all([importLimiter(), importReaders()]))
  else if (needs.accounts) await loadLimiter()
  else if (needs.uploads) await loadFileReaders()
}

/** Loads the package that counts attempts. */
export function loadLimiter(): Promise<typeof import('rate-limiter-flexible')> {
  return loadOptional(ACCOUNTS, importLimiter)
}

/** Loads the packages that read files. */
export function loadFileReaders(): Promise<FileReaders> {
  return loadOptional(UPLOADS, importReaders)
}

/** Loads the package that verifies bcrypt hashes, which other systems made. */
export function loadBcrypt(): Promise<typeof import('bcryptjs')> {
  const need = { packages: ['bcryptjs'], neededBy: 'signpost/content with hashes of bcrypt' }
  return loadOptional(need, () => import('bcryptjs'))
}

function importLimiter(): Promise<typeof import('rate-limiter-flexible')> {
  return import('rate-limiter-flexible')
}

async function importReaders(): Promise<FileReaders> {
  const [{ fileTypeFromBuffer }, { imageDimensionsFromData }] = await Promise.all([
    import('file-type'),
    import('image-dimensions'),
  ])
  return { fileTypeFromBuffer, imageDimensionsFromData }
}
