import SqliteDatabase from 'better-sqlite3'

export interface Note {
  readonly id: number
  readonly title: string
  readonly text: string
  readonly likes: number
  readonly version: number
}

/** What the tests look in: an answer is no evidence that something was done. */
export type Tables = ReturnType<typeof openTables>

/** Two notes, and nothing else. */
export function openTables() {
  const database = new SqliteDatabase(':memory:')
  database.exec(`
    CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL,
      likes INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1);
    CREATE TABLE marks (label TEXT NOT NULL);
    INSERT INTO notes (title, text) VALUES ('First', 'one'), ('Second', 'two');
  `)
  const change = (sql: string) => {
    const statement = database.prepare<(string | number)[]>(sql)
    return (...values: (string | number)[]) => statement.run(...values)
  }
  const insert = change('INSERT INTO notes (title, text) VALUES (?, ?)')
  const save = change(
    'UPDATE notes SET title = ?, text = ?, version = version + 1 WHERE id = ? AND version = ?',
  )
  const like = change('UPDATE notes SET likes = likes + 1 WHERE id = ?')
  const remove = change('DELETE FROM notes WHERE id = ?')
  const mark = change('INSERT INTO marks VALUES (?)')
  const all = database.prepare<[], Note>('SELECT * FROM notes ORDER BY id')
  const one = database.prepare<[number], Note>('SELECT * FROM notes WHERE id = ?')
  const marks = database.prepare<[], { label: string }>('SELECT label FROM marks ORDER BY rowid')
  return {
    notes: () => all.all(),
    note: (id: number) => one.get(id),
    insert: (title: string, text: string) => Number(insert(title, text).lastInsertRowid),
    save: (note: Note) => save(note.title, note.text, note.id, note.version).changes === 1,
    like: (id: number) => like(id).changes === 1,
    remove: (id: number) => remove(id).changes === 1,
    /** What the other actions have done, in order. */
    marks: () => marks.all().map(({ label }) => label),
    mark: (label: string) => void mark(label),
    close: () => database.close(),
  }
}
