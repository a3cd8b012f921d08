-- Former versions of documents, and documents of which there is one. Times are milliseconds since 1970.
create table versions (
  id text not null primary key,
  collection text not null,
  document text not null,
  number bigint not null,
  status text,
  data text not null,
  created_at bigint not null,
  is_autosave integer not null default 0
);

create unique index versions_document on versions (collection, document, number);

create index versions_newest on versions (collection, created_at desc, id desc);

create table globals (
  slug text not null primary key,
  data text not null,
  updated_at bigint not null
);
