import Database from 'better-sqlite3'

/** The rows that the actions of this project write. */
export const rows = new Database(':memory:')

rows.exec('create table posts (title text, content text, state text, cover text)')

/** Every row, in the order of writing. */
export function allRows(): unknown[] {
  return rows.prepare('select * from posts').all()
}

export function insertRow(title: string, content: string, state: string, cover: string | null): void {
  rows.prepare('insert into posts values (?, ?, ?, ?)').run(title, content, state, cover)
}
