import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly link?: boolean }>
  >
}

const ROOT = join(import.meta.dirname, '..')

const lock: Lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))

/**
 * The oldest version of each package that is free of what is known about it: `npm audit` can be out of reach,
 * and has been late. A new advisory adds a row; a commit that raises a floor names it.
 */
const FLOORS: Readonly<Record<string, readonly [floor: string, because: string]>> = {
  express: ['5.1.0', 'CVE-2024-43796, CVE-2024-10491, CVE-2024-29041'],
  multer: [
    '2.4.0',
    'CVE-2025-7338, CVE-2025-48997, CVE-2026-2359, CVE-2026-5079, CVE-2026-77063, CVE-2026-82333, CVE-2026-88932',
  ],
  qs: ['6.16.0', 'CVE-2025-15284, CVE-2026-2391, CVE-2026-8723, CVE-2026-82417, CVE-2026-82562'],
  'proxy-addr': ['2.0.8', 'CVE-2026-90711'],
  'path-to-regexp': ['8.4.0', 'CVE-2024-45296, CVE-2024-52798, CVE-2026-4923, CVE-2026-4926'],
  'body-parser': ['2.2.1', 'CVE-2024-45590, CVE-2025-13466'],
  jose: ['6.2.10', 'CVE-2024-28176, CVE-2022-36083'],
  eta: ['4.0.0', 'CVE-2022-25967, CVE-2023-23630'],
  cookie: ['0.7.0', 'CVE-2024-47764'],
  send: ['1.1.0', 'CVE-2024-43799'],
  kysely: ['0.28.17', 'CVE-2026-44635'],
  'file-type': ['21.3.1', 'CVE-2022-36313, CVE-2026-31808'],
}

/** Every copy of a package in the lockfile, also those below another package. */
function versionsOf(name: string): readonly string[] {
  return Object.entries(lock.packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([, { version = '0' }]) => version)
}

/** Whether a version is at least another, by its three numbers; before-releases count as older. */
function isAtLeast(version: string, floor: string): boolean {
  const [numbers = '', before] = version.split('-', 2)
  const [given, wanted] = [numbers, floor].map((text) => text.split('.').map(Number))
  for (const [index, part] of (wanted ?? []).entries()) {
    const own = given?.[index] ?? 0
    if (own !== part) return own > part
  }
  return before === undefined
}

describe('the lockfile', () => {
  for (const [name, [floor, because]] of Object.entries(FLOORS))
    test(`has ${name} at ${floor} or above (${because})`, () => {
      const versions = versionsOf(name)
      assert.ok(versions.length > 0, `${name} is not in the lockfile: take its row away`)
      for (const version of versions)
        assert.ok(isAtLeast(version, floor), `${name} ${version} is below ${floor}`)
    })

  test('says of every package by its hash what it is', () => {
    const without = Object.entries(lock.packages).filter(
      ([path, { integrity, link }]) => path.includes('node_modules/') && !integrity && !link,
    )
    assert.deepEqual(
      without.map(([path]) => path),
      [],
    )
  })

  test('is whole: npm ci installs from it, and npm install leaves it as it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'signpost-lock-'))
    try {
      for (const file of ['package.json', 'package-lock.json', '.npmrc'])
        copyFileSync(join(ROOT, file), join(folder, file))
      const npm = (...words: string[]) =>
        promisify(execFile)('npm', [...words, '--offline', '--ignore-scripts'], { cwd: folder })
      await npm('ci', '--dry-run')
      await npm('install', '--package-lock-only')
      assert.equal(
        readFileSync(join(folder, 'package-lock.json'), 'utf8'),
        readFileSync(join(ROOT, 'package-lock.json'), 'utf8'),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('compares versions by their numbers', () => {
    for (const [version, floor] of [
      ['2.4.0', '2.4.0'],
      ['2.10.0', '2.4.0'],
      ['10.0.0', '9.9.9'],
      ['2.4.1-beta.1', '2.4.0'],
    ] as const)
      assert.ok(isAtLeast(version, floor))
    for (const [version, floor] of [
      ['2.3.9', '2.4.0'],
      ['2.4.0-beta.1', '2.4.0'],
      ['1.99.99', '2.0.0'],
      ['0', '0.0.1'],
    ] as const)
      assert.ok(!isAtLeast(version, floor))
  })
})

describe('what runs', () => {
  test('is Node 24 or above', () => {
    assert.ok(isAtLeast(process.versions.node, '24.0.0'), process.versions.node)
    const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    assert.equal(engines.node, '>=24')
  })

  test('is an SQLite without the WAL-reset bug, fixed in 3.51.3', () => {
    const Database = createRequire(import.meta.url)('better-sqlite3')
    const database = new Database(':memory:')
    const version: string = database.prepare('select sqlite_version()').pluck().get()
    database.close()
    assert.ok(isAtLeast(version, '3.51.3'), version)
    assert.notEqual(version, '3.52.0', 'withdrawn')
  })
})
