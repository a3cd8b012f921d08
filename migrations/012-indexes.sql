-- What pages filter and sort by, and every relation: `createContent` prints what is missing.
create index posts_cover on posts (cover, id);

create index posts_updated_at on posts (updated_at desc, id desc);

create index users_created_at on users (created_at desc, id desc);

create index users_updated_at on users (updated_at desc, id desc);

create index media_updated_at on media (updated_at desc, id desc);

create index comments_author on comments (author, id);

create index comments_updated_at on comments (updated_at desc, id desc);

create index invoices_created_at on invoices (created_at desc, id desc);

create index invoices_updated_at on invoices (updated_at desc, id desc);
