-- The house itself: who may write what, the clock, the journal of acts with its chain, wakes and deadlines.
-- +goose Up

-- +goose StatementBegin
do $$
begin
  -- Roles belong to the whole server, so another database may have made them already.
  if not exists (select from pg_roles where rolname = 'granary_api') then create role granary_api nologin; end if;
  if not exists (select from pg_roles where rolname = 'granary_worker') then create role granary_worker nologin; end if;
exception when duplicate_object or unique_violation then null;
end $$;
-- +goose StatementEnd
grant granary_api, granary_worker to current_user;
grant usage on schema public to granary_api, granary_worker;
revoke create on schema public from public;

-- One row: what this database is. A rehearsal has a movable clock and says so for ever.
create table installation (
  single     boolean primary key default true check (single),
  id         uuid not null default gen_random_uuid(),
  rehearsal  boolean not null,
  ahead      interval not null default '0',
  created_at timestamptz not null default clock_timestamp(),
  check (rehearsal or ahead = '0')
);
grant select on installation to granary_api, granary_worker;

-- Business time. An act reads it once. A function in SQL is planned at each call, one in PL/pgSQL once a session.
-- +goose StatementBegin
create function app_now() returns timestamptz language plpgsql stable as $$
begin
  return clock_timestamp() + coalesce((select ahead from installation), '0');
end $$;

-- The only way to move the clock, and only forward, and only in a rehearsal.
create function set_clock(wanted timestamptz) returns timestamptz language plpgsql security definer set search_path = public as $$
begin
  update installation set ahead = wanted - clock_timestamp() where rehearsal and wanted >= app_now();
  if not found then
    raise exception 'clock' using errcode = 'check_violation', constraint = 'clock_moves_forward_in_a_rehearsal';
  end if;
  return wanted;
end $$;
revoke execute on function set_clock(timestamptz) from public;
grant execute on function set_clock(timestamptz) to granary_api;
-- +goose StatementEnd

-- One line an act: the audit trail, the idempotency of requests and the safety of the engine's repeats.
create table journal (
  id             bigint generated always as identity primary key,
  act            uuid not null unique,
  name           text not null,
  at             timestamptz not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  person         uuid,
  organization   uuid,
  role           text not null,
  covers         uuid,          -- whose role it was, when a colleague acted under a cover
  policy_version integer,
  digest         bytea not null check (length(digest) = 32),
  answer         jsonb not null,
  note           text check (length(note) between 1 and 2000),
  check ((role in ('process', 'public')) = (person is null))
);
grant select, insert on journal to granary_api, granary_worker;

-- What the line did to each case it touched.
create table movements (
  line           bigint not null references journal,
  case_kind      text not null,
  case_id        uuid not null,
  version_before bigint not null,
  version_after  bigint not null check (version_after > version_before),
  stage_before   text,
  stage_after    text not null,
  reason         text,
  primary key (line, case_kind, case_id),
  unique (case_kind, case_id, version_after)
);
grant select, insert on movements to granary_api, granary_worker;

-- Lines that still wait for their place in the chain. The chainer empties it, so a line that commits late is not missed.
create table unlinked (line bigint primary key references journal);
grant insert on unlinked to granary_api, granary_worker;
grant select, delete on unlinked to granary_worker;

create table chain (
  number bigint primary key check (number > 0),
  line   bigint not null unique references journal,
  hash   bytea not null check (length(hash) = 32)
);
grant select on chain to granary_api;
grant select, insert on chain to granary_worker;

-- A wake says "look again" to a case's workflow. Appended by acts, deleted only by the workflow's own load.
create table wakes (
  id         bigint generated always as identity primary key,
  case_kind  text not null,
  case_id    uuid not null,
  created_at timestamptz not null default clock_timestamp()
);
create index wakes_case on wakes (case_kind, case_id);
grant select, insert on wakes to granary_api;
grant select, insert, delete on wakes to granary_worker;

-- Every date a process waits for. One that is counted from an event keeps how, so that it can be worked out again when
-- more is known of the holidays; a stated one, and only that, has no event. The days are working days, the hour is in
-- seconds of its day.
create table deadlines (
  id          uuid primary key,
  case_kind   text not null,
  case_id     uuid not null,
  kind        text not null,
  due_at      timestamptz not null,
  event_at    timestamptz,
  days        integer check (days >= 0),
  hour        integer check (hour between 0 and 86400),
  provisional boolean not null default false,
  done_at     timestamptz,
  check (num_nulls(event_at, days, hour) in (0, 3)),
  check (event_at is not null or not provisional)
);
create unique index deadlines_open on deadlines (case_kind, case_id, kind) where done_at is null;
create index deadlines_due on deadlines (due_at) where done_at is null;
grant select, insert, update (due_at, event_at, days, hour, provisional, done_at) on deadlines to granary_api, granary_worker;

-- Nobody gets less time than he was told.
-- +goose StatementBegin
create function never_shortened() returns trigger language plpgsql as $$
begin
  raise exception 'a date in % that was told is never shortened', tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger never_shortened before update of due_at on deadlines
  for each row when (new.due_at < old.due_at and old.event_at is not null) execute function never_shortened();

-- What the process could not do by itself and asks a person for.
create table tasks (
  id        uuid primary key,
  case_kind text not null,
  case_id   uuid not null,
  kind      text not null,
  role      text not null,
  params    jsonb not null default '{}',
  made_at   timestamptz not null,
  done_at   timestamptz
);
create unique index tasks_open on tasks (case_kind, case_id, kind) where done_at is null;
grant select, insert, update (params, done_at) on tasks to granary_api, granary_worker;

-- The journal, its movements and its chain only grow: not even the owner changes a line by a slip.
-- +goose StatementBegin
create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
-- +goose StatementEnd
create trigger append_only before update or delete on journal for each row execute function append_only();
create trigger append_only before update or delete on movements for each row execute function append_only();
create trigger append_only before update or delete on chain for each row execute function append_only();
create trigger never_emptied before truncate on journal for each statement execute function append_only();
create trigger never_emptied before truncate on movements for each statement execute function append_only();
create trigger never_emptied before truncate on chain for each statement execute function append_only();
