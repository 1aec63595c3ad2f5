-- What a funder works with: its places and calendars, its versioned policies, its rounds.
-- +goose Up

create table places (
  id        uuid primary key,
  funder_id uuid not null references organizations,
  code      text not null check (length(code) between 1 and 40),
  name      text not null check (length(name) between 1 and 100),
  level     text not null,
  kind      text check (kind in ('urban', 'rural', 'other')), -- of a community; no other place has one
  parent_id uuid,
  made_at   timestamptz not null,
  unique (funder_id, id),
  unique (funder_id, code),
  foreign key (funder_id, parent_id) references places (funder_id, id)
);
grant select, insert on places to granary_api;
grant select on places to granary_worker;

-- What was known of a year's holidays, and since when: the newest version counts and the older ones stay.
create table calendars (
  funder_id    uuid not null references organizations,
  year         integer not null check (year between 2000 and 2200),
  version      integer not null check (version > 0),
  document     jsonb not null check (document ->> 'status' in ('published', 'provisional')),
  published_at timestamptz not null,
  primary key (funder_id, year, version)
);
grant select, insert on calendars to granary_api;
grant select on calendars to granary_worker;
create trigger append_only before update or delete on calendars for each row execute function append_only();
create trigger never_emptied before truncate on calendars for each statement execute function append_only();

-- A published year has no later version. An earlier one may come after it: a backup is restored in any order.
-- +goose StatementBegin
create function published_year_is_frozen() returns trigger language plpgsql as $$
begin
  if exists (
    select from calendars
     where funder_id = new.funder_id and year = new.year and document ->> 'status' = 'published' and version < new.version
  ) then
    raise exception 'a published year is frozen' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger frozen before insert on calendars for each row execute function published_year_is_frozen();

create table policies (
  id           uuid primary key,
  funder_id    uuid not null references organizations,
  key          text not null check (length(key) between 1 and 60),
  version      integer not null check (version > 0),
  document     jsonb not null,
  digest       text not null check (length(digest) = 64),
  author       uuid not null references people,
  preparers    uuid[] not null,
  made_at      timestamptz not null,
  approver     uuid references people,
  published_at timestamptz,
  unique (funder_id, id),
  unique (funder_id, key, version),
  constraint policies_two_people check (approver <> author and approver <> all (preparers)),
  check ((approver is null) = (published_at is null))
);
create unique index policies_one_draft on policies (funder_id, key) where published_at is null;
grant select, insert, update (document, digest, author, preparers, made_at, approver, published_at) on policies to granary_api;
grant select on policies to granary_worker;

-- A published policy is frozen.
-- +goose StatementBegin
create function published_policy_is_frozen() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'a published policy is frozen' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger frozen before update or delete on policies for each row execute function published_policy_is_frozen();

create table rounds (
  id         uuid primary key,
  funder_id  uuid not null references organizations,
  key        text not null check (key ~ '^[0-9A-Za-z-]{1,20}$'),
  title_zh   text not null check (length(title_zh) between 1 and 200),
  title_en   text not null check (length(title_en) between 1 and 200),
  policy_id  uuid not null,
  fund_id    uuid,
  currency   text not null check (currency ~ '^[A-Z]{3}$'),
  opens_at   timestamptz not null,
  closes_at  timestamptz not null,
  stage      text not null,
  version    bigint not null check (version > 0),
  made_by    uuid not null references people,
  made_at    timestamptz not null,
  published_by uuid references people,
  unique (funder_id, id),
  unique (funder_id, key),
  foreign key (funder_id, policy_id) references policies (funder_id, id),
  check (closes_at > opens_at),
  constraint rounds_two_people check (published_by <> made_by)
);
grant select, insert, update (stage, version, published_by, closes_at) on rounds to granary_api;
grant select, update (stage, version) on rounds to granary_worker;

-- Recorded public lots (公开抽签): each a draw with its order.
create table lots (
  funder_id uuid not null,
  round_id  uuid not null,
  number    integer not null check (number > 0),
  drawn     uuid[] not null check (cardinality(drawn) > 1),
  drawn_on  date not null,
  primary key (round_id, number),
  foreign key (funder_id, round_id) references rounds (funder_id, id)
);
grant select, insert on lots to granary_api;
grant select on lots to granary_worker;

-- Nobody who was told when a window closes gets less time.
create trigger never_shortened before update of closes_at on rounds
  for each row when (new.closes_at < old.closes_at) execute function never_shortened();

-- A window that closes later for everybody (延长截止时间), proposed by one and confirmed by another. Another proposal takes the
-- place of one that is open; what the window was is never forgotten.
create table round_extensions (
  id           uuid primary key,
  funder_id    uuid not null,
  round_id     uuid not null,
  from_at      timestamptz not null,
  to_at        timestamptz not null check (to_at = date_trunc('second', to_at)),
  reason       text not null check (length(reason) between 1 and 500),
  stage        text not null check (stage in ('proposed', 'replaced', 'confirmed')),
  proposed_by  uuid not null references people,
  proposed_at  timestamptz not null,
  confirmed_by uuid references people,
  confirmed_at timestamptz,
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  constraint round_extensions_later check (to_at > from_at),
  constraint round_extensions_in_time check (confirmed_at < from_at + interval '1 second'),
  constraint round_extensions_two_people check (confirmed_by <> proposed_by),
  check ((stage = 'confirmed') = (confirmed_by is not null) and (confirmed_by is null) = (confirmed_at is null))
);
create index round_extensions_round on round_extensions (round_id, from_at);
create unique index round_extensions_one_proposal on round_extensions (round_id) where stage = 'proposed';
create unique index round_extensions_once on round_extensions (round_id, from_at) where stage = 'confirmed';
grant select, insert, update (stage, confirmed_by, confirmed_at) on round_extensions to granary_api;
grant select on round_extensions to granary_worker;
