-- Public notices of released allocations (公示), the objections to their items (异议), and evidence.
-- +goose Up
create table notices (
  id           uuid primary key,
  funder_id    uuid not null,
  round_id     uuid not null,
  number       integer not null check (number > 0),
  begins_on    date not null,
  ends_at      timestamptz not null,
  published_by uuid not null references people,
  published_at timestamptz not null,
  ended_at     timestamptz,
  unique (funder_id, id),
  unique (round_id, number),
  unique (id, ends_at),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  constraint notices_run_to_their_end check (ended_at > ends_at),
  check (ends_at > published_at)
);
-- One notice of a round runs at a time.
create unique index notices_running on notices (round_id) where ended_at is null;
grant select, insert on notices to granary_api;
grant select, update (ended_at) on notices to granary_worker;

-- A notice makes known what one or more releases decided.
alter table allocations add column notice_id uuid;
alter table allocations add foreign key (funder_id, notice_id) references notices (funder_id, id);
alter table allocations add check (notice_id is null or stage = 'released');
create index allocations_notice on allocations (notice_id);
grant update (notice_id) on allocations to granary_api;

create sequence objection_numbers;
grant usage on sequence objection_numbers to granary_api;

-- The notice's end stands beside each objection, so that the database refuses one that is late.
create table objections (
  id             uuid primary key,
  funder_id      uuid not null,
  notice_id      uuid not null,
  notice_ends_at timestamptz not null,
  application_id uuid not null,
  number         text not null unique,
  name           text not null check (length(name) <= 50),
  contact        text not null check (length(contact) <= 200),
  claim          text not null check (length(claim) between 1 and 4000),
  clue           text not null check (length(clue) <= 4000),
  filed_at       timestamptz not null,
  outcome        text check (outcome in ('upheld', 'dismissed')),
  statement      text check (length(statement) between 1 and 2000),
  decided_by     uuid references people,
  decided_at     timestamptz,
  unique (funder_id, id),
  foreign key (funder_id, notice_id) references notices (funder_id, id),
  foreign key (notice_id, notice_ends_at) references notices (id, ends_at),
  foreign key (funder_id, application_id) references applications (funder_id, id),
  constraint objections_in_time check (filed_at < notice_ends_at + interval '1 second'),
  constraint objections_can_be_followed check (case when name = '' then clue <> '' else contact <> '' end),
  check ((outcome is null) = (statement is null) and (outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null))
);
create index objections_application on objections (application_id);
create index objections_notice on objections (notice_id);
grant select, insert, update (outcome, statement, decided_by, decided_at) on objections to granary_api;
grant select (id, funder_id, notice_id, application_id, outcome) on objections to granary_worker;

create table objection_files (
  funder_id    uuid not null,
  objection_id uuid not null,
  position     smallint not null check (position > 0),
  file_id      uuid not null unique,
  primary key (objection_id, position),
  foreign key (funder_id, objection_id) references objections (funder_id, id),
  foreign key (funder_id, file_id) references files (funder_id, id)
);
grant select, insert on objection_files to granary_api;

-- An award is reserved until its notice has ended, committed after.
alter table awards drop constraint awards_stage_check;
alter table awards add constraint awards_stage_check check (stage in ('reserved', 'committed', 'released'));
drop index awards_one_live;
create unique index awards_one_live on awards (application_id) where stage in ('reserved', 'committed');

-- The process commits what a notice confirmed.
grant update (stage) on awards to granary_worker;
grant insert, update (balance) on accounts to granary_worker;
grant insert on entries, postings to granary_worker;

-- Reviewers' names stand in a notice only with their consent.
alter table assignments add column name_consent boolean not null default false;
grant update (name_consent) on assignments to granary_api;
