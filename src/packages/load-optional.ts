// Loads the optional peer dependencies: packages that only the applications that use them install.

/** Which packages are loaded, and for whom. */
export interface PackageNeed {
  /** Their names in the registry, such as `['kysely', 'pg']`. */
  readonly packages: readonly string[]
  /** The part of Signpost that needs them, such as `signpost/content with PostgreSQL`. */
  readonly neededBy: string
}

/**
 * Imports modules whose packages may not be installed: the packages themselves, or a module of ours that imports them.
 *
 * @param load imports them: `() => import('pg')`.
 * @throws Error that says what needs the packages and which command installs them, when some are missing. It names all that
 * are, so that one command is enough.
 * @example const { default: pg } = await loadOptional({ packages: ['pg'], neededBy: 'signpost/content' }, () => import('pg'))
 */
export async function loadOptional<Module>(
  { packages, neededBy }: PackageNeed,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    // A package that is there but fails, or lacks one of its own dependencies, is another error.
    const missing = isNotFound(cause) ? packages.filter((name) => !isInstalled(name)) : []
    if (missing.length === 0) throw cause
    const noun = missing.length === 1 ? 'package' : 'packages'
    throw new Error(`${neededBy} needs the ${noun} ${inWords(missing)}: npm install ${missing.join(' ')}`, {
      cause,
    })
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}

function isInstalled(name: string): boolean {
  try {
    return import.meta.resolve(name) !== ''
  } catch {
    return false
  }
}

function inWords(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ')
}
