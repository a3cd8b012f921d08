import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { blocksOf, DOORS, PAGES, writeBlocks } from './code-blocks.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')

test('every TypeScript block of README and docs type-checks', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'signpost-docs-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(configuration()))
  writeBlocks(folder)
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const problems = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )
  assert.equal(problems, '')
  assert.ok(PAGES.flatMap(blocksOf).length > 30)
})

function configuration() {
  // The sources stand in for the package; test/build/package.test.ts checks the same blocks against the packed one.
  const paths = Object.fromEntries([...DOORS].map(([door, file]) => [door, [join(ROOT, file)]]))
  return {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      strict: true,
      noEmit: true,
      types: ['node'],
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      paths,
    },
    include: ['*.ts'],
  }
}
