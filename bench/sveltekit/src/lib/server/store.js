import Database from 'better-sqlite3'

let statements

export function openStore() {
  const database = new Database(process.env.DB_PATH ?? 'posts.db')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.exec(
    'CREATE TABLE IF NOT EXISTS posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, content TEXT NOT NULL, likes INTEGER NOT NULL DEFAULT 0)',
  )
  statements = {
    newest: database.prepare('SELECT id, title, content, likes FROM posts ORDER BY id DESC LIMIT 20'),
    insert: database.prepare('INSERT INTO posts (title, content) VALUES (?, ?)'),
    like: database.prepare('UPDATE posts SET likes = likes + 1 WHERE id = ?'),
    remove: database.prepare('DELETE FROM posts WHERE id = ?'),
  }
}

export function newestPosts() {
  return statements.newest.all()
}

export function createPost(title, content) {
  statements.insert.run(title, content)
}

export function likePost(id) {
  return statements.like.run(id).changes > 0
}

export function deletePost(id) {
  return statements.remove.run(id).changes > 0
}
