-- What the bank's statements say, what nobody could match, what it turned out to be; and what funds held before they came here.
-- +goose Up

-- One file that told something new.
create table statements (
  id          uuid primary key,
  funder_id   uuid not null references organizations,
  currency    text not null check (currency ~ '^[A-Z]{3}$'),
  recorded_by uuid not null references people,
  recorded_at timestamptz not null,
  unique (funder_id, id),
  unique (funder_id, id, currency)
);
grant select, insert on statements to granary_api;
grant select on statements to granary_worker;

-- Every line is kept once. The same serial with another content is a conflict: kept beside the first, for a person to
-- explain. A line is an instruction's only with the same amount, and an instruction leaves and comes back at most once:
-- the second time is what nobody can explain.
create table statement_lines (
  id             uuid primary key,
  funder_id      uuid not null,
  statement_id   uuid not null,
  currency       text not null,
  serial         text not null check (length(serial) between 1 and 64),
  digest         text not null check (length(digest) = 64),
  on_date        date not null,
  direction      text not null check (direction in ('in', 'out')),
  amount         bigint not null check (amount >= 0),
  counterparty   text not null check (length(counterparty) <= 200),
  account        text not null check (length(account) <= 64),
  balance        bigint,
  reference      text not null check (length(reference) <= 500),
  outcome        text not null check (outcome in ('matched', 'unmatched', 'conflict')),
  instruction_id uuid,
  unique (funder_id, id),
  unique (funder_id, id, direction),
  unique (funder_id, digest),
  foreign key (funder_id, statement_id, currency) references statements (funder_id, id, currency),
  foreign key (funder_id, instruction_id, amount) references instructions (funder_id, id, amount),
  check ((outcome = 'matched') <= (instruction_id is not null))
);
create unique index statement_lines_serial on statement_lines (funder_id, serial) where outcome <> 'conflict';
create unique index statement_lines_once on statement_lines (instruction_id, direction) where instruction_id is not null;
create index statement_lines_date on statement_lines (funder_id, on_date);
grant select, insert, update (instruction_id) on statement_lines to granary_api;
grant select on statement_lines to granary_worker;

-- What is or was in suspense (挂账): a reply to a batch or a line of a statement. It has an account of its own, which holds
-- its amount until it is explained and can neither be cleared twice nor hold more.
create table suspended (
  id             uuid primary key,
  funder_id      uuid not null,
  currency       text not null,
  amount         bigint not null check (amount >= 0),
  direction      text,
  reply_id       uuid unique,
  batch_id       uuid,
  line_id        uuid unique,
  statement_id   uuid,
  suspended_at   timestamptz not null,
  explained_at   timestamptz,
  unique (funder_id, id),
  unique (funder_id, id, direction),
  foreign key (funder_id, reply_id) references replies (funder_id, id),
  foreign key (funder_id, batch_id) references batches (funder_id, id),
  foreign key (funder_id, line_id, direction) references statement_lines (funder_id, id, direction),
  foreign key (funder_id, statement_id) references statements (funder_id, id),
  check (num_nonnulls(reply_id, line_id) = 1 and num_nonnulls(line_id, direction) in (0, 2)),
  check (num_nonnulls(reply_id, batch_id) in (0, 2) and num_nonnulls(line_id, statement_id) in (0, 2))
);
create index suspended_open on suspended (funder_id, suspended_at, id) where explained_at is null;
create index suspended_batch on suspended (batch_id) where explained_at is null;
create index suspended_statement on suspended (statement_id) where explained_at is null;
grant select, insert, update (explained_at) on suspended to granary_api;
grant select on suspended to granary_worker;
create index accounts_suspense on accounts (funder_id) where kind in ('suspense', 'unexplained');

-- Proposed by one, confirmed by another. Another proposal takes the place of one that is open, and whoever made either is
-- a preparer. Money that went out was received by no fund.
create table explanations (
  id             uuid primary key,
  funder_id      uuid not null,
  suspended_id   uuid not null,
  direction      text,
  kind           text not null,
  reason         text not null check (length(reason) between 1 and 500),
  fund_id        uuid,
  instruction_id uuid,
  entry_id       uuid references entries,
  digest         text not null check (length(digest) = 64),
  stage          text not null check (stage in ('proposed', 'replaced', 'confirmed')),
  preparers      uuid[] not null check (cardinality(preparers) > 0),
  proposed_at    timestamptz not null,
  confirmed_by   uuid references people,
  confirmed_at   timestamptz,
  unique (funder_id, id),
  foreign key (funder_id, suspended_id) references suspended (funder_id, id),
  foreign key (funder_id, suspended_id, direction) references suspended (funder_id, id, direction),
  foreign key (funder_id, fund_id) references funds (funder_id, id),
  foreign key (funder_id, instruction_id) references instructions (funder_id, id),
  constraint explanations_kind check (kind in ('donation', 'received', 'payment', 'returned_to_sender', 'bank_fee', 'bank_interest', 'repeated', 'bank_error', 'other_business')),
  constraint explanations_names check ((kind = 'donation') = (fund_id is not null) and (kind = 'payment') = (instruction_id is not null)
                                       and (kind = 'received') = (entry_id is not null)),
  constraint explanations_direction check (case when kind in ('donation', 'received', 'bank_interest') then direction is not distinct from 'in'
                                                when kind = 'bank_fee' then direction is not distinct from 'out'
                                                when kind in ('payment', 'returned_to_sender') then direction is not null else true end),
  constraint explanations_two_people check (confirmed_by <> all (preparers)),
  check ((stage = 'confirmed') = (confirmed_by is not null) and (confirmed_by is null) = (confirmed_at is null))
);
create unique index explanations_one_live on explanations (suspended_id) where stage <> 'replaced';
create unique index explanations_entry_once on explanations (entry_id) where stage = 'confirmed';
grant select, insert, update (stage, confirmed_by, confirmed_at) on explanations to granary_api;
grant select on explanations to granary_worker;

-- What a fund held before its books were kept here (期初余额): once, and before everything else.
create table opening_balances (
  id           uuid primary key,
  funder_id    uuid not null,
  fund_id      uuid not null,
  amount       bigint not null check (amount > 0),
  as_of        date not null,
  reference    text not null check (length(reference) between 1 and 200),
  digest       text not null check (length(digest) = 64),
  stage        text not null check (stage in ('entered', 'replaced', 'confirmed')),
  preparers    uuid[] not null check (cardinality(preparers) > 0),
  entered_at   timestamptz not null,
  confirmed_by uuid references people,
  confirmed_at timestamptz,
  foreign key (funder_id, fund_id) references funds (funder_id, id),
  constraint opening_balances_two_people check (confirmed_by <> all (preparers)),
  check ((stage = 'confirmed') = (confirmed_by is not null) and (confirmed_by is null) = (confirmed_at is null))
);
create unique index opening_balances_one_live on opening_balances (fund_id) where stage <> 'replaced';
grant select, insert, update (stage, confirmed_by, confirmed_at) on opening_balances to granary_api;
grant select on opening_balances to granary_worker;

-- +goose StatementBegin
create function opening_comes_first() returns trigger language plpgsql as $$
begin
  if exists (select from accounts a join postings p on p.account = a.id join entries e on e.id = p.entry
              where a.kind in ('fund_outside', 'fund_available') and a.round_id is null and a.owner = new.fund_id and e.kind <> 'opening_balance') then
    raise exception 'fund % has other entries', new.fund_id using errcode = 'check_violation', constraint = 'opening_comes_first';
  end if;
  return null;
end $$;
-- +goose StatementEnd
create constraint trigger opening_comes_first after update of stage on opening_balances deferrable initially deferred
  for each row when (new.stage = 'confirmed') execute function opening_comes_first();
