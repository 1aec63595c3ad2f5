-- Organisations, people, what a person is in which organisation and when, and who is signed in.
-- +goose Up
create extension if not exists pg_trgm;

create table organizations (
  id         uuid primary key,
  scheme     text not null,
  code       text not null,
  name       text not null check (length(name) between 1 and 200),
  kind       text not null,
  funder     boolean not null default false,
  registered date,
  profile    jsonb not null default '{}',
  made_at    timestamptz not null,
  unique (scheme, code)
);
grant select, insert on organizations to granary_api;
grant select on organizations to granary_worker;

create table people (
  id       uuid primary key,
  login    text not null check (login = lower(btrim(login)) and length(login) between 3 and 200),
  name     text not null check (length(name) between 1 and 50),
  language text not null default 'zh-CN' check (language in ('zh-CN', 'en')),
  password text,
  -- Somebody else chose the password and knows it. Until the person has replaced it he is no second person.
  password_initial boolean not null default false,
  made_at  timestamptz not null,
  unique (login)
);
grant select, insert, update (password, password_initial, language) on people to granary_api;
grant select (id, name, language) on people to granary_worker;

create table memberships (
  id           uuid primary key,
  organization uuid not null references organizations,
  person       uuid not null references people,
  role         text not null,
  since        timestamptz not null,
  until        timestamptz,
  check (until is null or until >= since)
);
create unique index memberships_open on memberships (person, organization, role) where until is null;
create index memberships_organization on memberships (organization);
create index memberships_person on memberships (person);
grant select, insert, update (until) on memberships to granary_api;
grant select on memberships to granary_worker;

-- Sessions are no facts: they live by real time and are deleted at sign-out.
create table sessions (
  token      bytea primary key check (length(token) = 32),
  person     uuid not null references people,
  made_at    timestamptz not null default clock_timestamp(),
  used_at    timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
create index sessions_person on sessions (person);
grant select, insert, update (used_at), delete on sessions to granary_api;

-- Failed sign-ins, so that guessing a password is slow for one login without locking its owner out for long.
create table failed_logins (
  login text not null,
  at    timestamptz not null default clock_timestamp()
);
create index failed_logins_login on failed_logins (login, at);
grant select, insert, delete on failed_logins to granary_api;

-- Entries of an organisation on the abnormal list (活动异常名录), the serious-dishonesty list (严重违法失信名单)
-- or for a serious violation, with the dates the look-back windows need.
create table credit_records (
  id           uuid primary key,
  organization uuid not null references organizations,
  list         text not null check (list in ('activity_abnormal', 'serious_dishonesty', 'violation')),
  listed       date not null,
  entered      date not null check (entered >= listed),
  removed      date check (removed >= listed),
  reason       text not null
);
create index credit_records_organization on credit_records (organization);
grant select, insert on credit_records to granary_api;
grant select on credit_records to granary_worker;

-- Results of the yearly inspection or report (年检、年报).
create table annual_reports (
  organization uuid not null references organizations,
  year         integer not null check (year between 1990 and 2200),
  result       text not null,
  primary key (organization, year)
);
grant select, insert on annual_reports to granary_api;
grant select on annual_reports to granary_worker;
