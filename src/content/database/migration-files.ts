import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseError } from './errors.ts'
import { splitStatements } from './sql-statements.ts'
import { isControl } from './statement-rules.ts'

/** One file of the folder. */
export interface Migration {
  /** The file's name, `NNN-name.sql`. */
  readonly name: string
  readonly statements: readonly string[]
  /** False: its one statement runs outside a transaction, as `create index concurrently` has to. */
  readonly isTransaction: boolean
  /** SHA-256 of the text in hex; line ends count as LF. */
  readonly checksum: string
}

const FORM = /^(\d{3,})-[a-z0-9-]+\.sql$/
/** Writes share commits, and what is checked only at the commit would fail them all. */
const DEFERRED = /\binitially\s+deferred\b/i

/** Reads the folder's migrations in the order of their numbers. Refuses what cannot be run safely. */
export function readMigrations(folder: string): readonly Migration[] {
  const names = namesIn(folder)
  requireForm(names)
  names.sort((left, right) => numberOf(left) - numberOf(right))
  requireOwnNumbers(names)
  return names.map((name) => readMigration(folder, name))
}

/** The error of every refusal. */
export function refusal(sentence: string, cause?: unknown): DatabaseError {
  return new DatabaseError('MIGRATION_REFUSED', sentence, cause)
}

/** The number a migration's name begins with. */
export function numberOf(name: string): number {
  return Number.parseInt(name, 10)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.sql'))
  } catch (error) {
    throw refusal(`The folder of the migrations, ${folder}, cannot be read.`, error)
  }
}

function requireForm(names: readonly string[]): void {
  const odd = names.find((name) => !FORM.test(name))
  if (odd) throw refusal(`${odd} is not of the form 003-what-it-does.sql: three digits, lower-case words.`)
}

function requireOwnNumbers(names: readonly string[]): void {
  const twin = names.find((name, index) => index > 0 && numberOf(name) === numberOf(names[index - 1] ?? ''))
  if (twin) throw refusal(`${twin} has the number of another migration: give it the next free one.`)
}

function readMigration(folder: string, name: string): Migration {
  const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
  const isTransaction = !/^\s*--\s*no transaction\b/i.test(text)
  const statements = statementsOf(name, text)
  if (!isTransaction && statements.length !== 1)
    throw refusal(`${name} has "-- no transaction", so it takes exactly one statement.`)
  return {
    name,
    isTransaction,
    statements,
    checksum: createHash('sha256').update(text).digest('hex'),
  }
}

function statementsOf(name: string, text: string): readonly string[] {
  const statements = split(name, text)
  if (statements.length === 0) throw refusal(`${name} has no statement.`)
  const control = statements.find(isControl)
  if (control)
    throw refusal(`${name} must not use "${control.split(/\s/, 1)[0]}": a migration is one transaction.`)
  if (statements.some((statement) => DEFERRED.test(statement))) {
    throw refusal(`${name} must not use "initially deferred": constraints are checked with each statement.`)
  }
  return statements
}

function split(name: string, text: string): readonly string[] {
  try {
    return splitStatements(text)
  } catch (error) {
    throw refusal(`${name} cannot be read: ${error instanceof Error ? error.message : ''}.`, error)
  }
}
