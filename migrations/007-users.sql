-- People who sign in, and what is kept of their passwords; whose the posts are.
create table users (
  id text not null primary key,
  created_at bigint not null,
  updated_at bigint not null,
  name text not null,
  email text not null unique,
  role text not null default 'reader' check (role in ('reader', 'author', 'editor', 'admin')),
  is_founder integer unique,
  password_hash text,
  credential_version bigint,
  failed_attempts bigint,
  locked_until bigint,
  verified_at bigint
);

create index users_by_name on users (name, id);

alter table posts add column author text;

create index posts_author on posts (author);
