-- Projects, their funding lines, agreements in versions with signatures, and bank accounts.
-- +goose Up

-- A project begins when its award is announced (立项). Its own case: agreement, tranches, reports, evaluation.
create table projects (
  id              uuid primary key,
  funder_id       uuid not null,
  round_id        uuid not null,
  application_id  uuid not null unique,
  award_id        uuid not null unique,
  organization_id uuid not null references organizations,
  number          text not null unique,
  stage           text not null,
  stage_reason    text,
  version         bigint not null check (version > 0),
  made_at         timestamptz not null,
  unique (funder_id, id),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  foreign key (round_id, application_id) references applications (round_id, id),
  foreign key (funder_id, award_id) references awards (funder_id, id)
);
create index projects_round on projects (round_id, number);
create index projects_organization on projects (organization_id);
grant select, insert, update (stage, stage_reason, version) on projects to granary_api, granary_worker;

-- What a fund may be spent on. A pool fund feeds rounds; a district's co-funds; a named fund (专项基金) has its own rules.
alter table funds add column kind text not null default 'pool' check (kind in ('pool', 'district', 'named'));
alter table funds add column rules jsonb not null default '{}';
alter table funds add unique (id, kind);

-- Funding lines (资金来源) of a project. Every cap, tranche, refund and report is per line. The line of the round's pool
-- has the award's id.
create table lines (
  id         uuid primary key,
  funder_id  uuid not null,
  project_id uuid not null,
  award_id   uuid not null,
  source     text not null check (source in ('pool', 'district', 'fund', 'own', 'in_kind')),
  fund_id    uuid,
  amount     bigint not null check (amount > 0),
  made_at    timestamptz not null,
  unique (funder_id, id),
  unique (project_id, id),
  unique nulls not distinct (award_id, source, fund_id),
  foreign key (funder_id, award_id) references awards (funder_id, id),
  foreign key (funder_id, project_id) references projects (funder_id, id),
  foreign key (funder_id, fund_id) references funds (funder_id, id),
  constraint lines_of_funds check ((source in ('district', 'fund')) = (fund_id is not null)),
  constraint lines_of_pool check ((source = 'pool') = (id = award_id))
);
create index lines_project on lines (project_id);

-- What is granted to a project is not more than its budget. Whoever adds a line holds the project, so that two lines at
-- once see each other.
-- +goose StatementBegin
create function lines_within_budget() returns trigger language plpgsql as $$
begin
  perform from projects where id in (select project_id from added) order by id for no key update;
  if exists (
    select from projects p
      join applications a on a.id = p.application_id
      join lines l on l.project_id = p.id and l.source in ('pool', 'district', 'fund')
     where p.id in (select project_id from added)
     group by p.id, a.total
    having sum(l.amount) > a.total) then
    raise exception 'more is granted than the project costs' using errcode = 'check_violation', constraint = 'lines_within_budget';
  end if;
  return null;
end $$;
-- +goose StatementEnd
create trigger within_budget after insert on lines referencing new table as added for each statement execute function lines_within_budget();
grant select, insert on lines to granary_api;
grant select on lines to granary_worker;

-- What came of what the applicant brings (自筹, 实物折价), with where its evidence is. The same evidence counts once a line.
create table contributions (
  id          uuid primary key,
  funder_id   uuid not null,
  project_id  uuid not null,
  line_id     uuid not null,
  amount      bigint not null check (amount > 0),
  received_on date not null,
  reference   text not null check (length(reference) between 1 and 200),
  recorded_by uuid not null references people,
  recorded_at timestamptz not null,
  unique (line_id, reference),
  foreign key (funder_id, project_id) references projects (funder_id, id),
  foreign key (project_id, line_id) references lines (project_id, id)
);
create index contributions_project on contributions (project_id);
grant select, insert on contributions to granary_api;
grant select on contributions to granary_worker;

-- Requests to a named fund with the vote of its committee (管委会) and who took no part in it (回避).
create table fund_requests (
  id         uuid primary key,
  funder_id  uuid not null,
  fund_id    uuid not null,
  project_id uuid not null,
  amount     bigint not null check (amount > 0),
  votes      jsonb not null,
  recused    uuid[] not null,
  outcome    text not null check (outcome in ('granted', 'refused')),
  line_id    uuid,
  decided_by uuid not null references people,
  decided_at timestamptz not null,
  foreign key (funder_id, fund_id) references funds (funder_id, id),
  foreign key (funder_id, project_id) references projects (funder_id, id),
  foreign key (funder_id, line_id) references lines (funder_id, id),
  check ((outcome = 'granted') = (line_id is not null))
);
create index fund_requests_fund on fund_requests (fund_id);
grant select, insert on fund_requests to granary_api;
grant select on fund_requests to granary_worker;

-- 户名须与单位名称一致: both are kept as they were compared, folded alike.
create table bank_accounts (
  id              uuid primary key,
  organization_id uuid not null references organizations,
  holder          text not null check (length(holder) between 1 and 200),
  bank            text not null check (length(bank) between 1 and 200),
  number          text not null check (number ~ '^[0-9]{8,32}$'),
  holder_folded   text not null,
  name_folded     text not null,
  made_by         uuid not null references people,
  made_at         timestamptz not null,
  unique (organization_id, id),
  constraint bank_accounts_text check (holder !~ '^[[:space:]=+@＝＋－＠-]|[[:space:]]$|[[:cntrl:]]' and bank !~ '^[[:space:]=+@＝＋－＠-]|[[:space:]]$|[[:cntrl:]]'),
  constraint bank_accounts_holder check (holder_folded = name_folded)
);
grant select, insert on bank_accounts to granary_api;
grant select on bank_accounts to granary_worker;

-- Versions of a project's agreement. A version is never changed, only followed by another. Its content is what it says;
-- the document is the content set as HTML, which is what is signed, and its PDF is set from the same content.
create table agreements (
  id              uuid primary key,
  funder_id       uuid not null,
  project_id      uuid not null,
  number          integer not null check (number > 0),
  organization_id uuid not null,
  account_id      uuid not null,
  parties         text[] not null check (cardinality(parties) between 2 and 3),
  content         jsonb not null,
  document        text not null,
  digest          text not null check (length(digest) = 64),
  drafted_by      uuid not null references people,
  drafted_at      timestamptz not null,
  unique (funder_id, id),
  unique (project_id, number),
  unique (id, digest),
  unique (project_id, id),
  foreign key (funder_id, project_id) references projects (funder_id, id),
  foreign key (organization_id, account_id) references bank_accounts (organization_id, id)
);
grant select, insert on agreements to granary_api;
grant select on agreements to granary_worker;

-- The lines that a version names. A line has no other amount later, so that naming it says what it was.
create table agreement_lines (
  funder_id    uuid not null,
  project_id   uuid not null,
  agreement_id uuid not null,
  line_id      uuid not null,
  primary key (agreement_id, line_id),
  foreign key (project_id, agreement_id) references agreements (project_id, id),
  foreign key (project_id, line_id) references lines (project_id, id),
  foreign key (funder_id, project_id) references projects (funder_id, id)
);
grant select, insert on agreement_lines to granary_api;
grant select on agreement_lines to granary_worker;

-- A signature is recorded on the document's digest, so that a signature on another version is none.
create table signatures (
  funder_id    uuid not null,
  agreement_id uuid not null,
  digest       text not null,
  party        text not null check (party in ('funder', 'grantee', 'community')),
  signer       text not null check (length(signer) between 1 and 50),
  signed_on    date not null,
  recorded_by  uuid not null references people,
  recorded_at  timestamptz not null,
  primary key (agreement_id, party),
  unique (funder_id, agreement_id, party),
  foreign key (agreement_id, digest) references agreements (id, digest)
);
grant select, insert on signatures to granary_api;
grant select on signatures to granary_worker;

-- The version that every party has signed. Payments refer to it and to nothing else.
create table signed_agreements (
  agreement_id uuid primary key,
  project_id   uuid not null,
  account_id   uuid not null,
  signed_at    timestamptz not null,
  superseded_at timestamptz,
  unique (project_id, agreement_id),
  foreign key (project_id, agreement_id) references agreements (project_id, id)
);
create unique index signed_agreements_current on signed_agreements (project_id) where superseded_at is null;
grant select, insert, update (superseded_at) on signed_agreements to granary_api;
grant select on signed_agreements to granary_worker;
