-- The notes of the small application. No constraint keeps a second row of one submission out: that is the engine's work.
create table notes (
  id text not null primary key,
  author text not null,
  title text not null,
  body text not null,
  attachment text
);

create index notes_titled on notes (title);

-- Who is signed in.
create table sessions (
  token text not null primary key,
  person text not null
);
