import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshPlace, migrationsOf, open } from '../../support/databases.ts'

interface Tables {
  posts: { id: string; title: string }
  log: { post: string }
  posts_search: { title: string }
}

const POSTS = 'create table posts (id text primary key, title text not null); create table log (post text);'

test('a migration of SQLite holds triggers and full-text search', async () => {
  const migrations = migrationsOf({
    '001-posts.sql': `${POSTS}
      create virtual table posts_search using fts5(title, content='posts', content_rowid='rowid');
      create trigger posts_added after insert on posts begin
        insert into log values (case when new.title = '' then 'none' else new.id end);
        insert into posts_search (rowid, title) values (new.rowid, new.title);
      end;`,
  })
  const database = await open<Tables>(await freshPlace('sqlite'), { migrations })
  await database.write.insertInto('posts').values({ id: '1', title: 'Server forms' }).execute()
  assert.deepEqual(await database.read.selectFrom('log').selectAll().execute(), [{ post: '1' }])
})

test('a migration of PostgreSQL holds functions, and one that is no transaction builds an index beside', async () => {
  const migrations = migrationsOf({
    '001-posts.sql': `${POSTS}
      create function shout() returns trigger language plpgsql as $$
        begin new.title := upper(new.title); return new; end;
      $$;
      create trigger posts_shout before insert on posts for each row execute function shout();`,
    '002-index.sql':
      '-- no transaction\ncreate index concurrently if not exists posts_title on posts (title);',
  })
  const place = await freshPlace('postgres')
  const database = await open<Tables>(place, { migrations })
  await database.write.insertInto('posts').values({ id: '1', title: 'quiet' }).execute()
  assert.equal(
    (await database.read.selectFrom('posts').select('title').executeTakeFirstOrThrow()).title,
    'QUIET',
  )
  const indexes = database.withTables<{ pg_indexes: { indexname: string } }>().read
  const found = await indexes
    .selectFrom('pg_indexes')
    .select('indexname')
    .where('indexname', '=', 'posts_title')
    .execute()
  assert.equal(found.length, 1)
  await open<Tables>(place, { migrations })
})

test('a migration without a transaction takes one statement', async () => {
  const migrations = migrationsOf({ '001-two.sql': '-- no transaction\nselect 1; select 2;' })
  await assert.rejects(open(await freshPlace('sqlite'), { migrations }), {
    code: 'MIGRATION_REFUSED',
    message: /exactly one statement/,
  })
})
