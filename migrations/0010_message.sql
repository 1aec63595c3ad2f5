-- Messages (通知): the outbox. What somebody is told is appended by the act that decided it; whether the mail left is no fact.
-- +goose Up

-- Where a person is told by mail. Without an address messages are shown in the portal only.
alter table people add column email text check (email = btrim(email) and email like '_%@_%' and length(email) <= 200);
update people set email = login where login ~ '^[0-9A-Za-z._%+-]{1,64}@[0-9A-Za-z-]{1,63}([.][0-9A-Za-z-]{1,63}){1,4}$';
grant select (email) on people to granary_worker;
grant update (email) on people to granary_api;

-- Params hold what the template names, never a person's name or what a case says.
create table messages (
  id         uuid primary key default gen_random_uuid(),
  funder_id  uuid references organizations, -- null: no funder tells it
  person     uuid not null references people,
  event      text not null,
  case_kind  text not null,
  case_id    uuid not null,
  params     jsonb not null,
  language   text not null check (language in ('zh-CN', 'en')),
  made_at    timestamptz not null,
  -- Delivery lives by real time.
  sent_at    timestamptz,
  failed_at  timestamptz,
  tries      integer not null default 0 check (tries >= 0),
  last_error text check (length(last_error) <= 500),
  -- One person is told of one event once.
  constraint messages_once unique (person, event, case_kind, case_id)
);
create index messages_person on messages (person, made_at);
create index messages_unsent on messages (made_at) where sent_at is null;
grant select, insert on messages to granary_api;
grant select, insert, update (sent_at, failed_at, tries, last_error) on messages to granary_worker;

-- Letters with a link that is their reader's alone: to choose a password, to join an organisation. No row holds the link. It
-- is made of the seed and a secret that lies outside the database when the letter leaves, and then the letter is deleted.
-- One without an address goes nowhere: it is written so that asking for a login nobody has takes as long.
create table letters (
  id         uuid primary key default gen_random_uuid(),
  event      text not null,
  address    text check (address like '_%@_%' and length(address) <= 200),
  language   text not null check (language in ('zh-CN', 'en')),
  params     jsonb not null,
  seed       bytea not null check (length(seed) = 32),
  made_at    timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  failed_at  timestamptz,
  tries      integer not null default 0 check (tries >= 0),
  last_error text check (length(last_error) <= 500)
);
grant insert, select (id, expires_at), delete on letters to granary_api;
grant select, update (failed_at, tries, last_error), delete on letters to granary_worker;
