// Completes `dist/`, where tsc has put the compiled rooms, to the package that is published: manifest, documents, assets.
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createManifest } from './manifest.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

const FILES = [
  'bin/signpost.js',
  'public/enhance.js',
  'public/enhance.js.map',
  'public/enhance-extras.js',
  'public/enhance-extras.js.map',
  'public/enhance.d.ts',
  'migrations/002-submissions.sql',
  'migrations/003-content.sql',
  'migrations/006-sessions.sql',
  'docs/**/*.md',
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'LICENSE',
]

for (const path of globSync(FILES, { cwd: root })) {
  const target = join(dist, path)
  mkdirSync(dirname(target), { recursive: true })
  cpSync(join(root, path), target)
}
for (const path of globSync('**/*.d.ts', { cwd: dist })) nameCompiledFiles(join(dist, path))
const house = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(createManifest(house), null, 2)}\n`)

/** tsc keeps `./x.ts` in declarations, although only `x.d.ts` and `x.js` are in the package. */
function nameCompiledFiles(path: string): void {
  const text = readFileSync(path, 'utf8')
  const named = text.replace(/(\bfrom |\bimport\(|\bimport )(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2')
  if (named !== text) writeFileSync(path, named)
}
