-- Files: the bytes are in the data folder, under their SHA-256.
create table media (
  id text not null primary key,
  created_at bigint not null,
  updated_at bigint not null,
  alt text not null default '',
  filename text not null,
  mime_type text not null,
  filesize bigint not null,
  width bigint,
  height bigint,
  hash text not null
);

create index media_newest on media (created_at desc, id desc);

create index media_hash on media (hash);
