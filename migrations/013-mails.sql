-- E-mails that are not sent yet: written in the transaction that they belong to, deleted when they are sent.
create table mails (
  id text not null primary key,
  sealed text not null,
  attempts integer not null default 0,
  due_at bigint
);

create index mails_due on mails (due_at);
