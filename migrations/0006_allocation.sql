-- Allocation runs with their inputs, the two people who release one, and the awards it makes.
-- +goose Up
create table allocations (
  id           uuid primary key,
  funder_id    uuid not null,
  round_id     uuid not null,
  number       integer not null check (number > 0),
  input        jsonb not null,
  result       jsonb not null,
  digest       text not null check (length(digest) = 64),
  reason       text check (reason <> ''),
  passed_over  text[] not null,
  stage        text not null check (stage in ('proposed', 'released')),
  proposed_by  uuid not null references people,
  proposed_at  timestamptz not null,
  released_by  uuid references people,
  released_at  timestamptz,
  unique (funder_id, id),
  unique (round_id, number),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  -- Nobody in the reserve is passed over without a written reason.
  constraint allocations_reason check ((reason is null) = (cardinality(passed_over) = 0)),
  constraint allocations_two_people check (released_by <> proposed_by),
  check ((stage = 'released') = (released_by is not null and released_at is not null))
);
grant select, insert, update (stage, released_by, released_at) on allocations to granary_api;
grant select on allocations to granary_worker;

create table decisions (
  funder_id      uuid not null,
  allocation_id  uuid not null,
  application_id uuid not null,
  seen_version   bigint not null,
  rank           integer check (rank > 0),
  outcome        text not null check (outcome in ('awarded', 'reserve', 'declined')),
  amount         bigint not null check (amount >= 0),
  bound_by       text,
  bound_place    uuid,
  expert         text not null,
  resident       text not null,
  final          text not null,
  primary key (allocation_id, application_id),
  foreign key (funder_id, allocation_id) references allocations (funder_id, id),
  foreign key (funder_id, application_id) references applications (funder_id, id),
  check ((outcome = 'awarded') = (amount > 0)),
  check ((outcome = 'declined') = (rank is null))
);
create index decisions_application on decisions (application_id);
grant select, insert on decisions to granary_api;
grant select on decisions to granary_worker;

-- What people changed of a run, each with the reason that is published with it (人工调整). Two are never moved to one
-- place, and nothing is limited that is passed over. What a promotion carries from the
-- run that it was made in is carried: it counts in the run and is published once.
create table overrides (
  funder_id      uuid not null,
  allocation_id  uuid not null,
  application_id uuid not null,
  kind           text not null check (kind in ('move', 'limit', 'pass')),
  rank           integer check (rank > 0),
  amount         bigint check (amount > 0),
  earned_rank    integer not null check (earned_rank > 0),
  reason         text not null check (length(reason) between 1 and 500),
  carried        boolean not null default false,
  primary key (allocation_id, application_id, kind),
  constraint overrides_carried check (not carried or kind <> 'pass'),
  constraint overrides_one_to_a_rank unique (allocation_id, rank),
  foreign key (funder_id, allocation_id) references allocations (funder_id, id),
  foreign key (allocation_id, application_id) references decisions (allocation_id, application_id),
  check ((kind = 'move') = (rank is not null)),
  check ((kind = 'limit') = (amount is not null))
);
create unique index overrides_limit_or_pass on overrides (allocation_id, application_id) where kind <> 'move';
grant select, insert on overrides to granary_api;
grant select on overrides to granary_worker;

create table awards (
  id             uuid primary key,
  funder_id      uuid not null,
  round_id       uuid not null,
  application_id uuid not null,
  allocation_id  uuid not null,
  amount         bigint not null check (amount > 0),
  stage          text not null check (stage in ('reserved', 'released')),
  unique (funder_id, id),
  foreign key (round_id, application_id) references applications (round_id, id),
  foreign key (funder_id, allocation_id) references allocations (funder_id, id)
);
create unique index awards_one_live on awards (application_id) where stage = 'reserved';
grant select, insert, update (stage) on awards to granary_api;
grant select on awards to granary_worker;

create table award_parts (
  funder_id uuid not null,
  award_id  uuid not null,
  place_id  uuid not null,
  amount    bigint not null check (amount >= 0),
  primary key (award_id, place_id),
  foreign key (funder_id, award_id) references awards (funder_id, id),
  foreign key (funder_id, place_id) references places (funder_id, id)
);
grant select, insert on award_parts to granary_api;
grant select on award_parts to granary_worker;
