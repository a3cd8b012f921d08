-- Made before by the benchmark, which fills the table first.
create table if not exists posts (
  id text not null primary key,
  title text not null,
  content text not null,
  slug text not null,
  status text not null,
  author text not null,
  likes bigint not null default 0,
  tags text not null,
  created_at bigint not null,
  updated_at bigint not null
);

create unique index if not exists posts_slug on posts (slug);

create index if not exists posts_newest on posts (status, created_at desc, id desc);

create index if not exists posts_author on posts (author, created_at desc, id desc);
