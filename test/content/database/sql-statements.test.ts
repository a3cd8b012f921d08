import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { splitStatements } from '../../../src/content/database/sql-statements.ts'

describe('SQL is split at its semicolons', () => {
  const cases: [name: string, sql: string, statements: string[]][] = [
    ['one and the next', 'select 1; select 2;', ['select 1', 'select 2']],
    ['without one at the end', 'select 1;\nselect 2', ['select 1', 'select 2']],
    [
      'not in text',
      `insert into a values ('x; y', 'it''s; z'); select 1`,
      [`insert into a values ('x; y', 'it''s; z')`, 'select 1'],
    ],
    ['not in a quoted name', 'select "a;""b" from c; select 1', ['select "a;""b" from c', 'select 1']],
    ['not in a comment', '-- a; b\nselect 1 /* c; d */ + 2; -- e;', ['select 1   + 2']],
    ['a comment parts two words', 'select/**/1', ['select 1']],
    ['dashes in text are no comment', `select '--'; select 1`, [`select '--'`, 'select 1']],
    ['a quote in a comment opens nothing', `-- don't\nselect 1; /* " */ select 2`, ['select 1', 'select 2']],
    ['nothing of nothing', ' ;; -- only\n ; ', []],
  ]
  for (const [name, sql, statements] of cases) {
    test(name, () => assert.deepEqual(splitStatements(sql), statements))
  }

  for (const sql of [`select 1;\nselect 'a`, 'select 1;\nselect "a', 'select 1;\n/* a']) {
    test(`what does not end is refused with its line: ${sql}`, () => {
      assert.throws(() => splitStatements(sql), { name: 'SyntaxError', message: /line 2 does not end/ })
    })
  }
})

describe('a body of statements', () => {
  const bodies: readonly (readonly [what: string, sql: string])[] = [
    ['of a trigger', `create trigger t after insert on a begin insert into b values (new.id, ';'); end`],
    [
      'of a trigger with a case',
      `create trigger t after update on a begin update b set n = case when new.n > 1 then 1 else 0 end; delete from c; end`,
    ],
    [
      'in dollars',
      `create function f() returns trigger language plpgsql as $$ begin new.t := 'x'; return new; end; $$`,
    ],
    ['in dollars with a tag', `create function f() returns text language sql as $body$ select '$$;' $body$`],
    [
      'that is atomic',
      'create or replace function f() returns int language sql begin atomic select 1; select 2; end',
    ],
  ]
  for (const [what, sql] of bodies) {
    test(`${what} is one statement`, () => {
      assert.deepEqual(splitStatements(`create table a (id text);\n${sql};\nselect 1;`), [
        'create table a (id text)',
        sql,
        'select 1',
      ])
    })
  }
})
