import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const benchFolder = join(import.meta.dirname, '..')

export interface System {
  readonly name: string
  readonly title: string
  /** The package whose version the report names; of the folder itself, or of the project for `signpost`. */
  readonly versionOf?: string
  /** The arguments of node; the folder of the system is the working directory. */
  readonly command: (host: string) => readonly string[]
  /** The npm script that makes the production build, for systems that have one. */
  readonly buildScript?: string
  /** Another folder that the build depends on. */
  readonly builtFrom?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly warmUpSeconds: number
  /** Why a system is left out of a scenario that it cannot do. */
  readonly cannot?: Readonly<Record<string, string>>
  readonly folder: string
  readonly isThere: () => boolean
}

const formDataLimit =
  'request.formData() of Node 24 keeps the whole body in one buffer and cannot search it beyond 2 GiB, so it answers 500'

export const systems: readonly System[] = [
  system({ name: 'signpost', title: 'Signpost', buildScript: 'build', builtFrom: '../../src' }),
  system({ name: 'raw', title: 'raw node:http, by hand' }),
  system({ name: 'fastify', title: 'Fastify, by hand', versionOf: 'fastify' }),
  system({ name: 'express', title: 'Express, by hand', versionOf: 'express' }),
  system({
    name: 'sveltekit',
    title: 'SvelteKit',
    versionOf: '@sveltejs/kit',
    command: () => ['build'],
    buildScript: 'build',
    environment: { BODY_SIZE_LIMIT: 'Infinity' },
    cannot: { large: formDataLimit },
    entry: 'vite.config.js',
  }),
  system({
    name: 'next',
    title: 'Next.js',
    versionOf: 'next',
    command: (host) => ['node_modules/next/dist/bin/next', 'start', '-H', host],
    buildScript: 'build',
    environment: { NEXT_TELEMETRY_DISABLED: '1' },
    cannot: { large: formDataLimit },
    warmUpSeconds: 10,
    entry: 'next.config.js',
  }),
]

type Given = Pick<System, 'name' | 'title'> & Partial<System> & { readonly entry?: string }

function system({ entry = 'server.ts', ...given }: Given): System {
  const folder = join(benchFolder, given.name)
  return {
    command: () => [entry],
    warmUpSeconds: 5,
    ...given,
    folder,
    isThere: () => existsSync(join(folder, entry)),
  }
}
