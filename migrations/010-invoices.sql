-- Money is in cents, days are ISO dates as text, the lines of an invoice are JSON.
create table invoices (
  id text not null primary key,
  created_at bigint not null,
  updated_at bigint not null,
  number text not null,
  status text not null,
  customer text not null,
  email text,
  street text not null default '',
  postcode text not null default '',
  city text not null default '',
  country text not null default '',
  issued_on text not null,
  due_on text not null,
  tax_percent bigint not null,
  lines text not null,
  note text not null default '',
  net bigint not null,
  tax bigint not null,
  gross bigint not null
);

create unique index invoices_number on invoices (number);

create index invoices_sorted on invoices (due_on desc, id desc);

create index invoices_of_status on invoices (status, due_on desc, id desc);
