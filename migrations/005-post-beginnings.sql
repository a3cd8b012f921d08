-- What lists show of a post, so that they need not read all of it, and when it was last saved: a like is no save.
alter table posts add column beginning text not null default '';

alter table posts add column saved_at bigint not null default 0;

-- Cut before the word that is not whole: everything but spaces is trimmed off the end.
update posts set
  saved_at = updated_at,
  beginning = case
    when length(content) <= 320 then content
    else coalesce(
      nullif(rtrim(rtrim(substr(content, 1, 320), replace(substr(content, 1, 320), ' ', ''))), ''),
      substr(content, 1, 320)
    ) || '…'
  end;
