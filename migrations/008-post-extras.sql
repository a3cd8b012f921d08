-- A cover is a document of media. Views are counted when a post is seen. The source names the row of an import.
alter table posts add column cover text;

alter table posts add column views bigint not null default 0;

alter table posts add column source text;

create unique index posts_source on posts (source);
