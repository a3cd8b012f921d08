import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { freshFolder } from '../../support/databases.ts'

const program = new URL('./programs/fill-disk.ts', import.meta.url).pathname

/** A mount in a namespace of its own, so that only this test sees it; a user namespace gives the rights for it. */
const UNSHARED = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
const mayMount = spawnSync('unshare', [...UNSHARED, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

test('a full disk says so, keeps nothing of what did not fit, and takes files again when there is space', {
  skip: !mayMount && 'this machine does not permit mounts',
}, () => {
  const folder = join(freshFolder(), 'small')
  const run = spawnSync('unshare', [...UNSHARED, process.execPath, program, folder], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
  const { tooLarge, afterwards, many, full, again, removed } = JSON.parse(run.stdout)
  assert.equal(tooLarge, 'ENOSPC')
  assert.equal(afterwards, 2, 'what was there before: the bytes and their hold')
  assert.ok(many.includes('ENOSPC'), 'three at once do not fit')
  assert.equal(full, 'ENOSPC')
  assert.equal(again, 131_072)
  assert.ok(removed >= 2)
})
