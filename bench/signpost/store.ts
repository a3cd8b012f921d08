import Database from 'better-sqlite3'

export interface Post {
  readonly id: number
  readonly title: string
  readonly content: string
  readonly likes: number
}

const database = new Database(process.env.DB_PATH ?? 'posts.db')
database.pragma('journal_mode = WAL')
database.pragma('synchronous = NORMAL')
database.exec(
  'CREATE TABLE IF NOT EXISTS posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, content TEXT NOT NULL, likes INTEGER NOT NULL DEFAULT 0)',
)

const selectNewest = database.prepare<[], Post>(
  'SELECT id, title, content, likes FROM posts ORDER BY id DESC LIMIT 20',
)
const insert = database.prepare<[string, string]>('INSERT INTO posts (title, content) VALUES (?, ?)')
const addLike = database.prepare<[number]>('UPDATE posts SET likes = likes + 1 WHERE id = ?')
const remove = database.prepare<[number]>('DELETE FROM posts WHERE id = ?')

export function newestPosts(): Post[] {
  return selectNewest.all()
}

export function createPost(title: string, content: string): void {
  insert.run(title, content)
}

export function likePost(id: number): boolean {
  return addLike.run(id).changes > 0
}

export function deletePost(id: number): boolean {
  return remove.run(id).changes > 0
}

export function closeStore(): void {
  database.close()
}
