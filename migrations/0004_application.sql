-- Applications from draft to closed panel: content, places with shares, checks, assignments, scores, votes.
-- +goose Up

-- Files that were handed in. What a file is was found in its first bytes.
create table files (
  id         uuid primary key,
  funder_id  uuid not null references organizations,
  name       text not null check (length(name) between 1 and 200),
  media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
  sha256     bytea not null check (length(sha256) = 32),
  content    bytea not null check (length(content) between 1 and 5242880),
  made_at    timestamptz not null,
  unique (funder_id, id)
);
grant select, insert on files to granary_api;

-- Drafts are no facts: they are saved while somebody types. files counts what was attached. An organisation has so many places
-- for drafts in a round; one is free again when its draft is handed in.
create table drafts (
  id              uuid primary key,
  funder_id       uuid not null,
  round_id        uuid not null,
  organization_id uuid not null references organizations,
  place           smallint not null,
  place_limit     smallint not null,
  content         jsonb not null,
  version         bigint not null default 1 check (version > 0),
  saved_by        uuid not null references people,
  saved_at        timestamptz not null default clock_timestamp(),
  application_id  uuid unique,
  files           smallint not null default 0 check (files between 0 and 60),
  unique (funder_id, id),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  constraint drafts_place check (place between 1 and place_limit)
);
create unique index drafts_place_once on drafts (round_id, organization_id, place) where application_id is null;
create index drafts_organization on drafts (organization_id, round_id);
create index drafts_round on drafts (round_id) where application_id is null;
grant select, insert, update (content, version, saved_by, saved_at, application_id, files) on drafts to granary_api;

-- Files of a draft (附件), each for one field of the form. None is taken away or changed: an answer names those that count.
create table draft_files (
  file_id     uuid primary key,
  funder_id   uuid not null,
  draft_id    uuid not null,
  position    smallint not null check (position between 1 and 60),
  field       text not null check (length(field) between 1 and 64),
  attached_by uuid not null references people,
  unique (draft_id, position),
  unique (file_id, field),
  foreign key (funder_id, file_id) references files (funder_id, id),
  foreign key (funder_id, draft_id) references drafts (funder_id, id)
);
grant select, insert on draft_files to granary_api;

-- Receipts are numbered in the order of submission; a number may be left out, none is given twice.
create sequence receipt_numbers;
grant usage on sequence receipt_numbers to granary_api;

create table applications (
  id              uuid primary key,
  funder_id       uuid not null,
  round_id        uuid not null,
  organization_id uuid not null references organizations,
  receipt         text not null unique,
  title           text not null check (length(title) between 1 and 200),
  answers         jsonb not null,
  content_hash    bytea not null check (length(content_hash) = 32),
  asked           bigint not null,
  asked_limit     bigint,
  own             bigint not null check (own >= 0),
  in_kind         bigint not null default 0 check (in_kind between 0 and own),
  total           bigint not null check (total >= asked + own),
  reviewed        bigint,
  reviewed_reason text,
  slot            smallint,
  slot_limit      smallint,
  submitted_at    timestamptz not null,
  submitted_by    uuid not null references people,
  stage           text not null,
  stage_reason    text,
  version         bigint not null check (version > 0),
  unique (funder_id, id),
  unique (round_id, id),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  constraint applications_asked check (asked > 0 and asked <= asked_limit),
  constraint applications_reviewed check (reviewed between 1 and asked),
  constraint applications_slot check (slot between 1 and slot_limit)
);
-- 每个单位在本轮的申报数: one slot an application, free again when it is withdrawn.
create unique index applications_slot_once on applications (round_id, organization_id, slot) where stage <> 'withdrawn';
create index applications_round on applications (round_id, receipt);
create index applications_round_stage on applications (round_id, stage);
create index applications_organization on applications (organization_id);
grant select, insert, update (stage, stage_reason, version, reviewed, reviewed_reason) on applications to granary_api;
grant select, update (stage, stage_reason, version) on applications to granary_worker;

create table application_places (
  funder_id      uuid not null,
  application_id uuid not null,
  position       smallint not null check (position > 0),
  place_id       uuid not null,
  share          numeric not null check (share > 0 and share <= 1),
  primary key (application_id, position),
  unique (application_id, place_id),
  foreign key (funder_id, application_id) references applications (funder_id, id),
  foreign key (funder_id, place_id) references places (funder_id, id)
);
create index application_places_place on application_places (place_id);
grant select, insert on application_places to granary_api;
grant select on application_places to granary_worker;

-- The files that the answers of an application name. A file counts for the field it was attached for, in one application.
create table application_files (
  file_id        uuid primary key,
  funder_id      uuid not null,
  application_id uuid not null,
  position       smallint not null check (position > 0),
  field          text not null,
  unique (application_id, position),
  foreign key (funder_id, application_id) references applications (funder_id, id),
  foreign key (file_id, field) references draft_files (file_id, field)
);
grant select, insert on application_files to granary_api;

-- Answers to the eligibility rules (资格初审), by the process or by staff. The last answer to a rule counts.
create table eligibility_answers (
  funder_id      uuid not null,
  application_id uuid not null,
  rule           text not null,
  round          integer not null check (round > 0),
  passed         boolean not null,
  fixable        boolean not null default false,
  note           text not null default '',
  by_process     boolean not null,
  answered_at    timestamptz not null,
  primary key (application_id, rule, round, by_process),
  foreign key (funder_id, application_id) references applications (funder_id, id)
);
grant select, insert on eligibility_answers to granary_api, granary_worker;

create table supplements (
  funder_id      uuid not null,
  application_id uuid not null,
  number         smallint not null check (number > 0),
  rule           text not null,
  wanted         text not null check (length(wanted) between 1 and 2000),
  asked_at       timestamptz not null,
  due_at         timestamptz not null check (due_at > asked_at),
  received_at    timestamptz,
  reply          jsonb,
  primary key (application_id, number),
  foreign key (funder_id, application_id) references applications (funder_id, id),
  constraint supplements_in_time check (received_at < due_at + interval '1 second')
);
create trigger never_shortened before update of due_at on supplements
  for each row when (new.due_at < old.due_at) execute function never_shortened();
grant select, insert, update (due_at, received_at, reply) on supplements to granary_api;
grant select on supplements to granary_worker;

create table assignments (
  id             uuid primary key,
  funder_id      uuid not null,
  application_id uuid not null,
  reviewer       uuid not null references people,
  part           text not null check (part in ('desk', 'panel')),
  state          text not null check (state in ('assigned', 'accepted', 'recused', 'handed_in')),
  due_at         timestamptz,
  provisional    boolean not null default false,
  answers        jsonb,
  recusal_reason text,
  assigned_at    timestamptz not null,
  version        bigint not null default 1 check (version > 0),
  unique (funder_id, id),
  unique (id, reviewer),
  unique (application_id, part, reviewer),
  foreign key (funder_id, application_id) references applications (funder_id, id),
  check ((state = 'recused') = (recusal_reason is not null))
);
create index assignments_reviewer on assignments (reviewer, state);
create trigger never_shortened before update of due_at on assignments
  for each row when (new.due_at < old.due_at) execute function never_shortened();
grant select, insert, update (state, answers, recusal_reason, due_at, provisional, version) on assignments to granary_api;
grant select on assignments to granary_worker;

-- Sealed until the panel closes. A later score replaces an earlier one; both stay. Points in hundredths.
create table scores (
  funder_id     uuid not null,
  assignment_id uuid not null,
  version       integer not null check (version > 0),
  points        integer not null check (points between 0 and 10000),
  match_points  integer check (match_points between 0 and 10000),
  comment       text not null default '' check (length(comment) <= 4000),
  feedback      text not null default '' check (length(feedback) <= 4000),
  handed_in_at  timestamptz not null,
  primary key (assignment_id, version),
  foreign key (funder_id, assignment_id) references assignments (funder_id, id)
);
grant select, insert on scores to granary_api;
grant select on scores to granary_worker;

-- What a score is made of where the policy has a rubric: every item of it, so that the most of all is 100 points.
create table score_items (
  funder_id     uuid not null,
  assignment_id uuid not null,
  version       integer not null,
  position      smallint not null check (position > 0),
  key           text not null check (length(key) between 1 and 64),
  points        integer not null,
  most          integer not null check (most between 100 and 10000),
  in_match      boolean not null,
  needs_reason  boolean not null,
  reason        text not null default '' check (length(reason) <= 1000),
  primary key (assignment_id, version, key),
  unique (assignment_id, version, position),
  foreign key (funder_id, assignment_id) references assignments (funder_id, id),
  foreign key (assignment_id, version) references scores (assignment_id, version),
  constraint score_items_points check (points between 0 and most),
  constraint score_items_reason check (not needs_reason or reason ~ '[^[:space:]]')
);
grant select, insert on score_items to granary_api;

-- +goose StatementBegin
create function score_is_its_items() returns trigger language plpgsql as $$
begin
  if not exists (
    select from scores s
     where s.assignment_id = new.assignment_id and s.version = new.version
       and (s.points, coalesce(s.match_points, 0), 10000) = (
             select sum(i.points), coalesce(sum(i.points) filter (where i.in_match), 0), sum(i.most)
               from score_items i
              where i.assignment_id = new.assignment_id and i.version = new.version)
  ) then
    raise exception 'score % of assignment % is not the sum of its items', new.version, new.assignment_id
      using errcode = 'check_violation', constraint = 'score_is_its_items';
  end if;
  return null;
end $$;
-- +goose StatementEnd
create constraint trigger score_is_its_items after insert on score_items deferrable initially deferred
  for each row execute function score_is_its_items();

-- Score sheets that are still being written are no facts. One without content was handed in, saved before or
-- not; the next goes on from its version, so that no version names two drafts and what arrives late is known to be old.
create table score_drafts (
  assignment_id uuid primary key,
  funder_id     uuid not null,
  content       jsonb check (jsonb_typeof(content) = 'object'),
  version       bigint not null default 1 check (version > 0),
  saved_at      timestamptz not null default clock_timestamp(),
  foreign key (funder_id, assignment_id) references assignments (funder_id, id)
);
grant select, insert, update (content, version, saved_at) on score_drafts to granary_api;

-- What stands on a reviewer's paper sheet, entered by somebody else (纸质评分). It counts for nothing until the reviewer
-- confirms it; a newer entry or a score of his own takes its place.
create table paper_scores (
  id            uuid primary key,
  funder_id     uuid not null,
  assignment_id uuid not null,
  reviewer      uuid not null,
  points        integer not null check (points between 0 and 10000),
  match_points  integer check (match_points between 0 and points),
  items         jsonb not null check (jsonb_typeof(items) = 'array'),
  comment       text not null check (length(comment) <= 4000),
  feedback      text not null check (length(feedback) <= 4000),
  digest        text not null check (length(digest) = 64),
  stage         text not null check (stage in ('entered', 'replaced', 'confirmed')),
  entered_by    uuid not null references people,
  entered_at    timestamptz not null,
  confirmed_at  timestamptz,
  foreign key (funder_id, assignment_id) references assignments (funder_id, id),
  foreign key (assignment_id, reviewer) references assignments (id, reviewer),
  constraint paper_scores_two_people check (entered_by <> reviewer),
  check ((stage = 'confirmed') = (confirmed_at is not null))
);
create unique index paper_scores_one_entered on paper_scores (assignment_id) where stage = 'entered';
grant select, insert, update (stage, confirmed_at) on paper_scores to granary_api;
grant select (assignment_id, stage) on paper_scores to granary_worker;

create table vote_meetings (
  id              uuid primary key,
  funder_id       uuid not null,
  round_id        uuid not null,
  place_id        uuid not null,
  number          smallint not null check (number > 0),
  held_on         date not null,
  representatives integer not null check (representatives > 0),
  present         integer not null,
  valid           boolean not null,
  unique (funder_id, id),
  unique (round_id, place_id, number),
  foreign key (funder_id, round_id) references rounds (funder_id, id),
  foreign key (funder_id, place_id) references places (funder_id, id),
  check (present between 0 and representatives)
);
create unique index vote_meetings_one_valid on vote_meetings (round_id, place_id) where valid;
grant select, insert on vote_meetings to granary_api;
grant select on vote_meetings to granary_worker;

create table votes (
  funder_id      uuid not null,
  meeting_id     uuid not null,
  application_id uuid not null,
  votes_for      integer not null check (votes_for >= 0),
  against        integer not null check (against >= 0),
  abstained      integer not null check (abstained >= 0),
  primary key (meeting_id, application_id),
  foreign key (funder_id, meeting_id) references vote_meetings (funder_id, id),
  foreign key (funder_id, application_id) references applications (funder_id, id)
);
grant select, insert on votes to granary_api;
grant select on votes to granary_worker;

create index journal_receipt on journal ((answer ->> 'number')) where name = 'submit_application';
create index journal_denials on journal ((answer ->> 'application_id')) where name = 'deny_scores';
