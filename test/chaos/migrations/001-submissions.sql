-- Receipts of forms that may be sent only once, and submissions that wait for their sender to sign in again.
create table submissions (
  key text not null primary key,
  value text not null,
  expires bigint not null
);

create index submissions_expires on submissions (expires);
