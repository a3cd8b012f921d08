-- Who has deleted a comment. What an editor has deleted its author does not bring back.
alter table comments add column deleted_by text;
