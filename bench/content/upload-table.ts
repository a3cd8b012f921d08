import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const table = `create table media (
  id text not null primary key,
  alt text not null,
  filename text not null,
  mime_type text not null,
  filesize bigint not null,
  width bigint,
  height bigint,
  hash text not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index media_hash on media (hash);
`

/** A folder of migrations that make the table of uploads. */
export function migrationsWith(folder: string): string {
  const migrations = join(folder, 'migrations')
  mkdirSync(migrations)
  writeFileSync(join(migrations, '001-media.sql'), table)
  return migrations
}
