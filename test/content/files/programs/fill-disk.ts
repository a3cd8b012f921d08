import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createFiles } from '../../../../src/content/files/files.ts'
import { createDiskStore } from '../../../../src/content/index.ts'
import { TEXTS } from '../contents.ts'
import { filesIn } from '../folder.ts'

/**
 * Mounts a disk of 2 MiB, which only this process sees, and fills it in different ways; prints what happened as JSON.
 * Runs in a mount namespace of its own.
 */
const [folder = ''] = process.argv.slice(2)
mkdirSync(folder)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', folder])
const files = createFiles({ store: createDiskStore({ folder }), isUsed: async () => false })
const MEGABYTE = 1_048_576

function textOf(size: number) {
  const chunks = Array.from({ length: size / 65_536 }, () => Buffer.alloc(65_536, 97))
  return { name: 'a.txt', stream: Readable.from(chunks) }
}

async function attempt(size: number) {
  try {
    const { columns } = await files.prepare(textOf(size), TEXTS)
    return columns.filesize
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : String(error)
  }
}

const small = await files.prepare(textOf(65_536), TEXTS)
const tooLarge = await attempt(3 * MEGABYTE)
const afterwards = filesIn(folder).length
const many = await Promise.all([1, 2, 3].map(() => attempt(MEGABYTE)))
const free = statfsSync(folder)
writeFileSync(join(folder, 'ballast'), Buffer.alloc(free.bavail * free.bsize))
const full = await attempt(65_536)
rmSync(join(folder, 'ballast'))
const again = await attempt(131_072)
await small.discard()
console.log(JSON.stringify({ tooLarge, afterwards, many, full, again, removed: filesIn(folder).length }))
