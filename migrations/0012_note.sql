-- What the funder's people note on a case for each other (内部备注). Nobody else reads it, and nobody changes it or takes it back.
-- +goose Up

create table notes (
  id         uuid primary key,
  funder_id  uuid not null references organizations,
  case_kind  text not null check (case_kind in ('round', 'application', 'project', 'disbursement')),
  case_id    uuid not null,
  author     uuid not null references people,
  text       text not null check (length(text) <= 4000 and btrim(text, E' \t\r\n') <> ''),
  written_at timestamptz not null
);
create index notes_case on notes (case_kind, case_id, written_at, id);
grant select, insert on notes to granary_api;
create trigger append_only before update or delete on notes for each row execute function append_only();
create trigger never_emptied before truncate on notes for each statement execute function append_only();
