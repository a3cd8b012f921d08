-- Made before by the benchmark, as the posts are.
create table if not exists users (
  id text not null primary key,
  email text not null unique,
  name text not null,
  role text not null,
  password_hash text,
  credential_version bigint,
  failed_attempts bigint,
  locked_until bigint,
  verified_at bigint,
  created_at bigint not null,
  updated_at bigint not null
);

create table if not exists sessions (
  id text not null primary key,
  collection text not null,
  account text not null,
  digest text not null,
  former text,
  rotated_at bigint not null,
  is_stale integer not null default 0,
  created_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null
);

create table if not exists account_tokens (
  digest text not null primary key,
  purpose text not null,
  collection text not null,
  account text not null,
  expires_at bigint not null
);
