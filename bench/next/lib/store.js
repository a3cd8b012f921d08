import Database from 'better-sqlite3'

let statements

export function newestPosts() {
  return store().newest.all()
}

export function createPost(title, content) {
  store().insert.run(title, content)
}

export function likePost(id) {
  return store().like.run(id).changes > 0
}

export function deletePost(id) {
  return store().remove.run(id).changes > 0
}

// Opened at the first request: the build imports this module too.
function store() {
  statements ??= openStore()
  return statements
}

function openStore() {
  const database = new Database(process.env.DB_PATH ?? 'posts.db')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = NORMAL')
  database.exec(
    'CREATE TABLE IF NOT EXISTS posts (id INTEGER PRIMARY KEY, title TEXT NOT NULL, content TEXT NOT NULL, likes INTEGER NOT NULL DEFAULT 0)',
  )
  return {
    newest: database.prepare('SELECT id, title, content, likes FROM posts ORDER BY id DESC LIMIT 20'),
    insert: database.prepare('INSERT INTO posts (title, content) VALUES (?, ?)'),
    like: database.prepare('UPDATE posts SET likes = likes + 1 WHERE id = ?'),
    remove: database.prepare('DELETE FROM posts WHERE id = ?'),
  }
}
