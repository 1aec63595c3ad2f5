-- Double entry. Every limit is an account that may not leave its bounds, so the database itself refuses what a forgotten check lets through.
-- +goose Up

create table funds (
  id        uuid primary key,
  funder_id uuid not null references organizations,
  name      text not null check (length(name) between 1 and 100),
  currency  text not null check (currency ~ '^[A-Z]{3}$'),
  made_at   timestamptz not null,
  unique (funder_id, id),
  unique (funder_id, id, currency),
  unique (funder_id, name)
);
grant select, insert on funds to granary_api;
grant select on funds to granary_worker;
alter table rounds add foreign key (funder_id, fund_id) references funds (funder_id, id);
-- A round has one currency and nothing is converted: the fund that its pool is taken from has the same.
alter table rounds add constraint rounds_currency_of_fund
  foreign key (funder_id, fund_id, currency) references funds (funder_id, id, currency);

-- A bound that is null does not bind. What an account is stands in its kind; whose it is, in owner.
create table accounts (
  id        uuid primary key,
  funder_id uuid not null references organizations,
  kind      text not null,
  unit      text not null check (unit in ('fen', 'room', 'count')),
  round_id  uuid,
  owner     uuid not null,
  balance   bigint not null default 0,
  floor     bigint,
  ceiling   bigint,
  unique nulls not distinct (kind, round_id, owner),
  unique (id, unit),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  constraint accounts_within_bounds check (balance >= floor and balance <= ceiling)
) with (fillfactor = 50); -- a balance changes in its page, without a word to the indexes
create index accounts_round on accounts (round_id, kind);
grant select, insert, update (balance) on accounts to granary_api;
grant select on accounts to granary_worker;

create table entries (
  id        uuid primary key,
  act       uuid not null,
  kind      text not null,
  funder_id uuid not null references organizations,
  case_kind text not null,
  case_id   uuid not null,
  at        timestamptz not null
);
create index entries_case on entries (case_kind, case_id);
grant select, insert on entries to granary_api;
grant select on entries to granary_worker;

create table postings (
  entry   uuid not null references entries,
  account uuid not null,
  unit    text not null,
  amount  bigint not null check (amount <> 0),
  primary key (entry, account),
  foreign key (account, unit) references accounts (id, unit)
);
create index postings_account on postings (account);
grant select, insert on postings to granary_api;
grant select on postings to granary_worker;

-- +goose StatementBegin
create function entry_sums_to_zero() returns trigger language plpgsql as $$
begin
  if exists (select from postings where entry = new.id group by unit having sum(amount) <> 0)
     or not exists (select from postings where entry = new.id) then
    raise exception 'entry % does not sum to zero', new.id using errcode = 'check_violation', constraint = 'entries_sum_to_zero';
  end if;
  return null;
end $$;

-- A posting after its entry's transaction would unbalance it without a trace.
create function postings_belong_to_new_entries() returns trigger language plpgsql as $$
declare closed uuid;
begin
  select e.id into closed
    from (select distinct entry from added) as p
    join entries e on e.id = p.entry
   where e.xmin::text::bigint <> (pg_current_xact_id()::text::bigint & 4294967295)
   limit 1;
  if found then
    raise exception 'entry % is closed', closed using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
-- +goose StatementEnd
create constraint trigger sums_to_zero after insert on entries deferrable initially deferred
  for each row execute function entry_sums_to_zero();
create trigger append_only before update or delete on entries for each row execute function append_only();
create trigger append_only before update or delete on postings for each row execute function append_only();
create trigger never_emptied before truncate on entries for each statement execute function append_only();
create trigger never_emptied before truncate on postings for each statement execute function append_only();
create trigger new_entry_only after insert on postings referencing new table as added for each statement execute function postings_belong_to_new_entries();
