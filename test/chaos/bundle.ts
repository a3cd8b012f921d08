// One file of a server's whole program: it starts in a quarter of the time, and a run kills it a thousand times.
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** Bundles a program into a folder and returns the file. Its own paths stay those of its sources. */
export async function bundle(program: URL, folder: string): Promise<URL> {
  const source = fileURLToPath(program)
  const outfile = join(folder, `${basename(source, '.ts')}.mjs`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    logLevel: 'error',
    // Packages in CommonJS call `require`, which a module does not have.
    banner: {
      js: `import { createRequire as from } from 'node:module'; const require = from(import.meta.url)`,
    },
    plugins: [sourcePaths, nativePackage],
  })
  return pathToFileURL(outfile)
}

const sourcePaths: Plugin = {
  name: 'source-paths',
  setup(building) {
    building.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }))
  },
}

/** It loads a compiled file from beside itself. */
const nativePackage: Plugin = {
  name: 'native-package',
  setup(building) {
    building.onResolve({ filter: /^better-sqlite3$/ }, () => ({
      path: import.meta.resolve('better-sqlite3'),
      external: true,
    }))
  },
}
