-- Times are milliseconds since 1970, ids are UUIDv7 text: the same in SQLite and PostgreSQL.
create table posts (
  id text not null primary key,
  slug text not null unique,
  title text not null,
  content text not null,
  status text not null default 'draft' check (status in ('draft', 'published')),
  version integer not null default 1,
  likes integer not null default 0,
  created_at bigint not null,
  updated_at bigint not null,
  published_at bigint
);

create index posts_newest on posts (created_at desc, id desc);

create index posts_published on posts (status, published_at desc, id desc);
