import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Gazette on a disk of 8 MiB, half of it taken; that is given back when a line comes in. Runs with a mount of its own. */
const [folder = ''] = process.argv.slice(2)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
if (mounted.status !== 0) throw new Error(String(mounted.stderr))
process.chdir(folder)
writeFileSync(join(folder, 'ballast'), Buffer.alloc(4 << 20))
process.stdin.on('data', () => {
  rmSync(join(folder, 'ballast'))
  console.log('There is room.')
})
await import('../../../src/main.ts')
