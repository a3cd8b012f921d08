import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { start } from './programs.ts'

/** A program that writes until it is killed, and prints a line for each write that was acknowledged. */
interface Writer {
  readonly program: URL
  readonly place: { readonly file: string } | { readonly url: string }
  readonly migrations: string
  readonly rounds: number
}

/**
 * Starts the program and kills it, round after round; after each `check` looks at what is there, and the file of SQLite
 * has to be whole. Answers every line that was printed.
 */
export async function killAgainAndAgain(
  { program, place, migrations, rounds }: Writer,
  check: (acknowledged: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
  let acknowledged: string[] = []
  for (let round = 0; round < rounds; round++) {
    const child = start(program, [JSON.stringify(place), migrations, String(round)])
    await child.printed('\n')
    await sleep((round * 37) % 150)
    child.process.kill('SIGKILL')
    const { output } = await child.ended
    acknowledged = [...acknowledged, ...output.split('\n').slice(0, -1)]
    await check(acknowledged)
    if ('file' in place) requireWhole(place.file)
  }
  return acknowledged
}

function requireWhole(file: string): void {
  const sqlite = new Sqlite(file, { readonly: true })
  assert.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  sqlite.close()
}
