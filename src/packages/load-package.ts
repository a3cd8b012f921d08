// Loads the optional peer dependencies: packages that only the applications that use them install.

/** Which package is loaded, and for whom. */
export interface PackageNeed {
  /** The name in the registry, such as `pg`. */
  readonly name: string
  /** The part of Signpost that needs it, such as `signpost/content with PostgreSQL`. */
  readonly neededBy: string
}

/**
 * Imports a package that may not be installed.
 *
 * @param load imports it: `() => import('pg')`.
 * @throws Error that says what needs the package and which command installs it, when it is missing.
 * @example const { default: pg } = await loadPackage({ name: 'pg', neededBy: 'signpost/content' }, () => import('pg'))
 */
export async function loadPackage<Module>(
  { name, neededBy }: PackageNeed,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    if (!isMissing(name, cause)) throw cause
    throw new Error(`${neededBy} needs the package ${name}: npm install ${name}`, { cause })
  }
}

/** A package that is there but fails, or lacks one of its own dependencies, is another error. */
function isMissing(name: string, error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') return false
  return error.message.startsWith(`Cannot find package '${name}' `)
}
