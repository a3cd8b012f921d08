import { spawnSync } from 'node:child_process'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Gazette on a disk of 8 MiB, half of it taken. Takes the rest, or gives all back, when told to. Runs with a mount of its own. */
const [folder = ''] = process.argv.slice(2)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder])
if (mounted.status !== 0) throw new Error(String(mounted.stderr))
process.chdir(folder)
writeFileSync(join(folder, 'ballast'), Buffer.alloc(4 << 20))
process.stdin.on('data', (command) => {
  if (String(command) === 'take the rest') return takeTheRest()
  rmSync(join(folder, 'ballast'))
  console.log('There is room.')
})

/** Appends until not one more byte is taken. */
function takeTheRest(): void {
  for (let size = 64 << 10; size >= 1; ) {
    try {
      appendFileSync(join(folder, 'ballast'), Buffer.alloc(size))
    } catch {
      size >>= 1
    }
  }
  console.log('There is no room.')
}

await import('../../../src/main.ts')
