/** The parts of the house's package.json that the published manifest is made of. */
export interface House {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What every application that installs Signpost gets: what the engine imports, and the types of its declarations. */
const DEPENDENCIES = [
  '@types/express',
  'cookie-parser',
  'jose',
  'lru-cache',
  'multer',
]

/** Packages that an application installs when it uses the part that needs them. */
const OPTIONAL_PEERS = [
  'bcryptjs',
  'better-sqlite3',
  'file-type',
  'image-dimensions',
  'kysely',
  'parse5',
  'pg',
  'rate-limiter-flexible',
]

/** What can be imported from the package, and the file in `src` that exports it. */
export const DOORS: Readonly<Record<string, string>> = {
  '.': 'actions/index',
  './content': 'content/index',
  './auth': 'auth/index',
  './testing': 'testing/index',
  './tools': 'actions/tools',
}

/** The manifest of the published package. Versions come from the list of the whole house. */
export function createManifest(house: House): object {
  const { name, version, description, keywords, license, engines } = house
  return {
    name,
    version,
    description,
    keywords,
    license,
    type: 'module',
    engines,
    bin: { signpost: 'bin/signpost.js' },
    exports: {
      ...Object.fromEntries(Object.entries(DOORS).map(([door, file]) => [door, entryOf(file)])),
      './enhance.js': { types: './public/enhance.d.ts', default: './public/enhance.js' },
      './package.json': './package.json',
    },
    dependencies: versionsOf(house, DEPENDENCIES),
    peerDependencies: { express: '^5.1.0', ...versionsOf(house, OPTIONAL_PEERS) },
    peerDependenciesMeta: Object.fromEntries(OPTIONAL_PEERS.map((peer) => [peer, { optional: true }])),
  }
}

function entryOf(file: string): object {
  return { types: `./${file}.d.ts`, default: `./${file}.js` }
}

function versionsOf(
  { dependencies, devDependencies }: House,
  names: readonly string[],
): Record<string, string> {
  const known = { ...devDependencies, ...dependencies }
  return Object.fromEntries(
    names.map((name) => {
      const version = known[name]
      if (!version) throw new Error(`package.json has no ${name}: the published manifest needs it.`)
      return [name, version]
    }),
  )
}
