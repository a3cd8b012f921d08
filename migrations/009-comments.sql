-- What readers say under a post. A comment that is deleted stays for a while, so that it can be brought back.
create table comments (
  id text not null primary key,
  created_at bigint not null,
  updated_at bigint not null,
  post text not null,
  author text not null,
  body text not null,
  deleted_at bigint
);

create index comments_of_post on comments (post, created_at desc, id desc);

create index comments_deleted on comments (deleted_at);

create index comments_sorted on comments (created_at desc, id desc);
