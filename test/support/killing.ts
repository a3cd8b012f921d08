import assert from 'node:assert/strict'
import { once } from 'node:events'
import Sqlite from 'better-sqlite3'
import { type Program, start } from './programs.ts'

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
    await lines(child, 5 + ((round * 37) % 40))
    child.process.kill('SIGKILL')
    const { output } = await child.ended
    acknowledged = [...acknowledged, ...output.split('\n').slice(0, -1)]
    await check(acknowledged)
    if ('file' in place) requireWhole(place.file)
  }
  return acknowledged
}

/** Waits until a program has printed so many lines. */
async function lines({ process, output, ended }: Program, count: number): Promise<void> {
  while (output().split('\n').length <= count) {
    const isOver = await Promise.race([
      once(process.stdout, 'data').then(() => false),
      ended.then(() => true),
    ])
    if (isOver)
      assert.fail(`it ended after ${output().split('\n').length - 1} lines: ${(await ended).errors}`)
  }
}

function requireWhole(file: string): void {
  const sqlite = new Sqlite(file, { readonly: true })
  assert.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  sqlite.close()
}
