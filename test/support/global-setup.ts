import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPostgresServer, type PostgresServer } from './postgres.ts'

let server: PostgresServer | undefined
let folder: string | undefined

/** Starts what all test files of a run share; `databases.ts` reads where it is from the environment. */
export async function globalSetup(): Promise<void> {
  server = await createPostgresServer()
  folder = mkdtempSync(join(tmpdir(), 'signpost-templates-'))
  process.env.TEST_POSTGRES_URL = server.url('postgres')
  process.env.TEST_TEMPLATES = folder
  // A fifth of a run was compiling the same modules in each of its processes.
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled')
}

export async function globalTeardown(): Promise<void> {
  await server?.remove()
  if (folder) rmSync(folder, { recursive: true, force: true })
}
