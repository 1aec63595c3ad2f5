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

-- The roles of a funder's staff, in which a cover is held.
create function is_staff(role text) returns boolean language sql immutable as $$
  select role in ('administrator', 'officer', 'decider', 'finance_preparer', 'finance_approver', 'supervisor', 'evaluator', 'auditor')
$$;

-- Those by whom a cover is held. Evaluators and auditors come from outside and judge what the others decide.
create function may_stand_in(role text) returns boolean language sql immutable as $$
  select is_staff(role) and role not in ('evaluator', 'auditor')
$$;

-- A colleague acts in a role of somebody who is on leave (代班), from the first to the last day in Beijing. A cover ends with the
-- role, since nobody stands in for what somebody is no longer, and with the last such role of who stands in: who left acts for nobody.
create table covers (
  id           uuid primary key,
  organization uuid not null references organizations,
  person       uuid not null references people,
  by_person    uuid not null references people,
  role         text not null,
  from_day     date not null,
  until_day    date not null,
  reason       text not null check (length(reason) between 1 and 500),
  granted_by   uuid not null references people,
  granted_at   timestamptz not null,
  ended_by     uuid references people,
  ended_at     timestamptz,
  constraint covers_days check (until_day between from_day and from_day + 92),
  constraint covers_two_people check (by_person <> person and by_person <> granted_by),
  constraint covers_role check (is_staff(role)),
  check ((ended_by is null) = (ended_at is null))
);
create unique index covers_once on covers (organization, person, by_person, role, from_day) where ended_at is null;
create index covers_by on covers (by_person) where ended_at is null;
create index covers_organization on covers (organization);
grant select, insert, update (ended_by, ended_at) on covers to granary_api;
grant select on covers to granary_worker;

-- The roles that a person has now, with those of colleagues whom he covers for. In SQL, so that it is planned as a part of what
-- asks for it.
create function roles_of(who uuid) returns table (organization uuid, role text, covers text, until date, covered_id uuid) language sql stable as $$
  select organization, role, null, null, null
    from memberships
   where person = who and since <= app_now() and (until is null or until > app_now())
  union all
  select c.organization, c.role, p.name, c.until_day, c.person
    from covers c
    join people p on p.id = c.person
   where c.by_person = who and c.ended_at is null
     and app_now() >= c.from_day::timestamp at time zone 'Asia/Shanghai'
     and app_now() < (c.until_day + 1)::timestamp at time zone 'Asia/Shanghai'
     and exists (
       select from memberships m
        where m.organization = c.organization and m.person = c.person and m.role = c.role
          and m.since <= app_now() and (m.until is null or m.until > app_now())
     )
     and exists (
       select from memberships m
        where m.organization = c.organization and m.person = who and may_stand_in(m.role)
          and m.since <= app_now() and (m.until is null or m.until > app_now())
     )
$$;

-- An organisation keeps at least one owner, since without one nobody in it could give anybody a role again. Acts that end an
-- owner's role come one after the other, so that each sees who is left.
-- +goose StatementBegin
create function keeps_an_owner() returns trigger language plpgsql as $$
begin
  if not exists (select from memberships where organization = new.organization and role = 'owner' and until is null and id <> new.id) then
    raise exception 'the last owner stays' using errcode = 'restrict_violation', constraint = 'memberships_keep_an_owner';
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger keeps_an_owner before update of until on memberships
  for each row when (new.role = 'owner' and old.until is null and new.until is not null) execute function keeps_an_owner();

-- People asking to join an organisation that somebody else has registered, instead of registering it again.
create table join_requests (
  id           uuid primary key,
  organization uuid not null references organizations,
  person       uuid not null references people,
  role         text not null constraint join_requests_role check (role in ('editor', 'finance', 'viewer')),
  note         text not null check (length(note) <= 500),
  asked_at     timestamptz not null,
  accepted     boolean,
  reason       text check (length(reason) between 1 and 500),
  decided_by   uuid references people,
  decided_at   timestamptz check (decided_at >= asked_at),
  constraint join_requests_decided check (num_nulls(accepted, decided_by, decided_at) in (0, 3) and (reason is null or accepted is not null))
);
create unique index join_requests_open on join_requests (organization, person) where accepted is null;
create index join_requests_person on join_requests (person);
create index join_requests_organization on join_requests (organization);
grant select, insert, update (accepted, reason, decided_by, decided_at) on join_requests to granary_api;

-- Offers of a role, to whoever holds the link of a letter. Of the link only the SHA-256 is kept. A day is one in Beijing.
create table invitations (
  id           uuid primary key,
  organization uuid not null references organizations,
  email        text not null check (email = lower(email) and email like '_%@_%' and length(email) <= 200),
  role         text not null,
  namesake     boolean not null,
  hash         bytea not null unique check (length(hash) = 32),
  invited_by   uuid not null references people,
  invited_at   timestamptz not null,
  day          date not null check (day = (invited_at at time zone 'Asia/Shanghai')::date),
  number       integer not null, -- in the organisation
  own_number   integer not null, -- of who invites, in all organisations
  expires_at   timestamptz not null check (expires_at > invited_at),
  accepted_by  uuid references people,
  revoked_by   uuid references people,
  ended_at     timestamptz check (ended_at >= invited_at),
  constraint invitations_one_end check (num_nonnulls(accepted_by, revoked_by) <= case when ended_at is null then 0 else 1 end),
  -- Letters in our name are no way to reach strangers.
  constraint invitations_limit check (number between 1 and 50 and own_number between 1 and 50),
  unique (organization, day, number),
  unique (invited_by, day, own_number)
);
create unique index invitations_open on invitations (organization, email, role) where ended_at is null;
grant select, insert, update (accepted_by, revoked_by, ended_at) on invitations to granary_api;

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

-- Links by which somebody who has forgotten his password chooses another. They are no facts and live by real time. A login
-- nobody has gets a row too, so that asking takes as long; a login has three rows, so that nobody's mailbox is flooded.
create table password_resets (
  login      text not null,
  slot       smallint not null check (slot between 1 and 3),
  hash       bytea not null unique check (length(hash) = 32),
  made_at    timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  primary key (login, slot)
);
create index password_resets_made on password_resets (made_at);
grant select, insert, update, delete on password_resets to granary_api;

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
