-- Who is signed in. A browser holds a signed token with a secret; of the secret only the SHA-256 is here.
create table sessions (
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

create index sessions_account on sessions (collection, account, id);

create index sessions_expires on sessions (expires_at);

-- What was sent by mail to reset a password or to confirm an address: each is good once, and for a while.
create table account_tokens (
  digest text not null primary key,
  purpose text not null,
  collection text not null,
  account text not null,
  expires_at bigint not null
);

create index account_tokens_account on account_tokens (collection, account, purpose);

create index account_tokens_expires on account_tokens (expires_at);
