import { DatabaseSync } from 'node:sqlite'

export interface Ledger {
  readonly rows: number
  readonly likes: number
}

export interface StoredPost {
  readonly id: number
  readonly title: string
  readonly content: string
  readonly likes: number
}

const seededPosts = 100
const paragraph =
  'Signposts stand where roads part: <em>they</em> say a name & a distance, and leave the walking to you. '

/** The driver's own connection to the database of the system that is measured. */
export class Database {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  seed(): void {
    using database = new DatabaseSync(this.path)
    database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, content TEXT NOT NULL, likes INTEGER NOT NULL DEFAULT 0);
    `)
    const insert = database.prepare('INSERT INTO posts (title, content) VALUES (?, ?)')
    database.exec('BEGIN')
    for (let number = 1; number <= seededPosts; number++)
      insert.run(`Post number ${number}`, paragraph.repeat(3))
    database.exec('COMMIT')
  }

  ledger(): Ledger {
    using database = this.#open()
    const row = database.prepare('SELECT count(*) AS rows, sum(likes) AS likes FROM posts').get()
    return { rows: Number(row?.rows), likes: Number(row?.likes) }
  }

  newestPost(): StoredPost {
    using database = this.#open()
    const row = database.prepare('SELECT * FROM posts ORDER BY id DESC LIMIT 1').get()
    if (row === undefined) throw new Error('The table of posts is empty.')
    return {
      id: Number(row.id),
      title: String(row.title),
      content: String(row.content),
      likes: Number(row.likes),
    }
  }

  #open(): DatabaseSync {
    return new DatabaseSync(this.path, { readOnly: true })
  }
}
