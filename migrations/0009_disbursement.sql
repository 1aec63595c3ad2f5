-- Money that leaves: tranches of lines, batches approved by two people, instructions, the bank's replies.
-- +goose Up

-- One tranche of one line. It is planned when the agreement is signed.
create table disbursements (
  id           uuid primary key,
  funder_id    uuid not null,
  project_id   uuid not null,
  line_id      uuid not null,
  tranche      smallint not null check (tranche > 0),
  condition    text not null,
  amount       bigint not null check (amount > 0),
  agreement_id uuid not null,
  stage        text not null,
  version      bigint not null check (version > 0),
  unique (funder_id, id),
  unique (line_id, tranche),
  unique (id, amount),
  foreign key (funder_id, project_id) references projects (funder_id, id),
  foreign key (funder_id, line_id) references lines (funder_id, id),
  foreign key (project_id, agreement_id) references signed_agreements (project_id, agreement_id),
  -- Nothing is paid on a line that the signed text does not name.
  constraint disbursements_of_named_line foreign key (agreement_id, line_id) references agreement_lines (agreement_id, line_id)
) with (fillfactor = 50);
-- No index names the stage, so that a run of thousands changes it in its page: a funder's disbursements are few enough
-- to look through.
create index disbursements_project on disbursements (project_id);
create index disbursements_funder on disbursements (funder_id, tranche);
grant select, insert, update (agreement_id, stage, version) on disbursements to granary_api, granary_worker;

create table batches (
  id          uuid primary key,
  funder_id   uuid not null references organizations,
  number      text not null,
  pay_on      date not null,
  currency    text not null,
  digest      text not null check (length(digest) = 64),
  lines       integer not null check (lines > 0),
  total       bigint not null check (total > 0),
  stage       text not null check (stage in ('prepared', 'approved', 'exported', 'voided')),
  prepared_by uuid not null references people,
  prepared_at timestamptz not null,
  preparers   uuid[] not null,
  approved_by uuid references people,
  approved_at timestamptz,
  exported_at timestamptz,
  unique (funder_id, id),
  unique (funder_id, number),
  constraint batches_two_people check (approved_by <> prepared_by and approved_by <> all (preparers)),
  constraint batches_approved check ((stage in ('approved', 'exported')) <= (approved_by is not null)),
  check ((stage = 'exported') = (exported_at is not null))
);
grant select, insert, update (stage, approved_by, approved_at, exported_at) on batches to granary_api;
grant select on batches to granary_worker;

-- One instruction per tranche, line and attempt. What it says is frozen: payee and account as they were approved.
create table instructions (
  id              uuid primary key,
  funder_id       uuid not null,
  number          text not null,
  batch_id        uuid not null,
  disbursement_id uuid not null,
  attempt         smallint not null check (attempt > 0),
  amount          bigint not null,
  holder          text not null,
  account         text not null,
  bank            text not null,
  purpose         text not null check (length(purpose) between 1 and 100),
  state           text not null check (state in ('prepared', 'sent', 'confirmed', 'returned', 'failed', 'unknown', 'voided')),
  live            boolean not null generated always as (state in ('prepared', 'sent', 'confirmed', 'unknown')) stored,
  settled_at      timestamptz,
  unique (funder_id, id),
  unique (funder_id, id, amount),
  unique (funder_id, number),
  unique (disbursement_id, attempt),
  foreign key (funder_id, batch_id) references batches (funder_id, id),
  foreign key (disbursement_id, amount) references disbursements (id, amount),
  foreign key (funder_id, disbursement_id) references disbursements (funder_id, id)
) with (fillfactor = 50);
-- A payment leaves at most once: another attempt only after the bank has given the last one back. The index names a
-- column of its own, which stays the same from the preparation to the confirmation.
create unique index instructions_one_live on instructions (disbursement_id) where live;
create index instructions_batch on instructions (batch_id, number);
grant select, insert, update (state, settled_at) on instructions to granary_api;
grant select on instructions to granary_worker;

-- Whatever the bank reports is kept, also what fits nothing.
create table replies (
  id             uuid primary key,
  funder_id      uuid not null references organizations,
  digest         text not null,
  instruction_id uuid,
  number         text not null,
  status         text not null check (status in ('confirmed', 'returned', 'failed', 'unknown')),
  amount         bigint not null,
  on_date        date check (on_date is not null or status = 'unknown'),
  reason         text not null default '' check (length(reason) <= 500),
  matched        boolean not null,
  recorded_by    uuid references people,
  recorded_at    timestamptz not null,
  unique (funder_id, id),
  unique (funder_id, digest),
  foreign key (funder_id, instruction_id) references instructions (funder_id, id)
);
create index replies_instruction on replies (instruction_id);
grant select, insert on replies to granary_api;
grant select on replies to granary_worker;

-- 捐赠票据 or invoice for what was paid. A missing one holds the next tranche.
create table payment_receipts (
  disbursement_id uuid primary key,
  funder_id       uuid not null,
  kind            text not null check (kind in ('donation_receipt', 'invoice')),
  number          text not null check (length(number) between 1 and 60),
  amount          bigint not null,
  issued_on       date not null,
  recorded_by     uuid not null references people,
  recorded_at     timestamptz not null,
  unique (funder_id, disbursement_id),
  unique (funder_id, kind, number),
  foreign key (funder_id, disbursement_id) references disbursements (funder_id, id),
  foreign key (disbursement_id, amount) references disbursements (id, amount)
);
grant select, insert on payment_receipts to granary_api;
grant select on payment_receipts to granary_worker;

-- Scans (扫描件) of a signature or of the receipt for a payment, page by page. None is ever taken away or replaced, and
-- the same content is not attached twice.
alter table files add unique (id, sha256);
create table scans (
  file_id         uuid primary key,
  funder_id       uuid not null,
  sha256          bytea not null,
  agreement_id    uuid,
  party           text,
  disbursement_id uuid,
  position        smallint not null check (position between 1 and 10),
  attached_by     uuid not null references people,
  attached_at     timestamptz not null,
  foreign key (file_id, sha256) references files (id, sha256),
  foreign key (funder_id, file_id) references files (funder_id, id),
  foreign key (funder_id, agreement_id, party) references signatures (funder_id, agreement_id, party),
  foreign key (funder_id, disbursement_id) references payment_receipts (funder_id, disbursement_id),
  check ((agreement_id is null) = (party is null)),
  constraint scans_of_one_thing check ((agreement_id is null) <> (disbursement_id is null)),
  unique nulls not distinct (agreement_id, party, disbursement_id, position),
  unique nulls not distinct (agreement_id, party, disbursement_id, sha256)
);
create index scans_disbursement on scans (disbursement_id) where disbursement_id is not null;
grant select, insert on scans to granary_api;
grant select on scans to granary_worker;
