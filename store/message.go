package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/jackc/pgx/v5"
)

// toldPeople are the tellings with the people they reach: the one who is named, or who owns or edits for the organisation
// now, and of payments who keeps its books. Of a join request its owners alone are told: they decide.
const toldPeople = `
  from unnest(@funders::uuid[], @organizations::uuid[], @people::uuid[], @events::text[], @kinds::text[], @cases::uuid[], @params::text[])
       as t (funder, organization, person, event, case_kind, case_id, params)
  join lateral (select t.person where t.organization = '00000000-0000-0000-0000-000000000000'
                 union
                select person
                  from memberships
                 where organization = t.organization and since <= @now and (until is null or until > @now)
                   and (role = 'owner' or role = 'editor' and t.case_kind <> 'join_request'
                        or role = 'finance' and t.case_kind in ('disbursement', 'instruction'))) m on true
  join people p on p.id = m.person`

// What was told once is not told again.
var insertMessages = doing(`
insert into messages (funder_id, person, event, case_kind, case_id, params, language, made_at)
select nullif(t.funder, '00000000-0000-0000-0000-000000000000'), p.id, t.event, t.case_kind, t.case_id, t.params::jsonb, p.language, @now` + toldPeople + `
 order by t.case_id, p.id
on conflict on constraint messages_once do nothing`)

func toldArgs(tellings []grant.Telling, now time.Time) args {
	n := len(tellings)
	funders, organizations, people, cases := make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n), make([]uuid.UUID, n)
	events, kinds, params := make([]string, n), make([]string, n), make([]string, n)
	for i, t := range tellings {
		written, _ := json.Marshal(t.Params) // texts, numbers and days
		funders[i], organizations[i], people[i], cases[i] = t.Funder, t.Organization, t.Person, t.Case.ID
		events[i], kinds[i], params[i] = string(t.Event), string(t.Case.Kind), string(written)
	}
	return args{
		"funders": funders, "organizations": organizations, "people": people, "events": events, "kinds": kinds, "cases": cases, "params": params, "now": now,
	}
}

// Tell tells people after the commit, each once, however often the act or another one tells it.
func (tx *Tx) Tell(tellings ...grant.Telling) { tx.tellings = append(tx.tellings, tellings...) }

func (tx *Tx) queueMessages(batch *pgx.Batch) {
	if len(tx.tellings) > 0 {
		batch.Queue(insertMessages.sql, toldArgs(tx.tellings, tx.Now))
	}
}

// Audience is how many people of one language would be told of an event, in how many messages.
type Audience struct {
	Event    grant.MessageEvent
	Language string
	People   int
	Messages int
}

var countAudience = returning[Audience](`
select t.event, p.language, count(distinct p.id)::int as people, count(*)::int as messages` + toldPeople + `
 where not exists (select from messages o where o.person = p.id and o.event = t.event and o.case_kind = t.case_kind and o.case_id = t.case_id)
 group by t.event, p.language
 order by t.event, p.language desc`)

// CountAudience answers whom the tellings would reach now, without those who were told already.
func CountAudience(ctx context.Context, db DB, tellings []grant.Telling, now time.Time) ([]Audience, error) {
	return countAudience.all(ctx, db, toldArgs(tellings, now))
}

// Announced is an application whose people an announcement tells.
type Announced struct {
	ApplicationID  uuid.UUID
	OrganizationID uuid.UUID
	Receipt        string
	Stage          grant.Stage
	Amount         *grant.Fen // of what is awarded
}

var listAnnounced = returning[Announced](`
select a.id as application_id, a.organization_id, a.receipt, a.stage, w.amount
  from applications a
  left join awards w on w.application_id = a.id and w.stage = 'committed'
 where a.round_id = @round
   and (a.stage = 'reserve' or a.stage = 'awarded' and w.id is not null and not exists (select from projects p where p.application_id = a.id))
 order by a.receipt`)

// ListAnnounced answers what an announcement of the round would tell of: what is awarded and has no project yet, and
// the reserve.
func ListAnnounced(ctx context.Context, db DB, round uuid.UUID) ([]Announced, error) {
	return listAnnounced.all(ctx, db, args{"round": round})
}

// ToldPayment is an attempt to pay as its payee is told of it.
type ToldPayment struct {
	InstructionID  uuid.UUID
	DisbursementID uuid.UUID
	OrganizationID uuid.UUID
	Project        string
	Tranche        int
	Amount         grant.Fen
	HoldsNext      bool // a later tranche of the line waits for its receipt
}

var listToldPayments = returning[ToldPayment](`
select i.id as instruction_id, i.disbursement_id, p.organization_id, p.number as project, d.tranche, i.amount,
       exists (select from disbursements next where next.line_id = d.line_id and next.tranche > d.tranche and next.stage = 'planned')
       and not exists (select from payment_receipts r where r.disbursement_id = d.id) as holds_next
  from instructions i
  join disbursements d on d.id = i.disbursement_id
  join projects p on p.id = d.project_id
 where i.batch_id = @batch
 order by i.number`)

// ListToldPayments answers the attempts of a batch by number.
func ListToldPayments(ctx context.Context, db DB, batch uuid.UUID) ([]ToldPayment, error) {
	return listToldPayments.all(ctx, db, args{"batch": batch})
}

// Message is something that a person was told.
type Message struct {
	ID       uuid.UUID
	Event    grant.MessageEvent
	CaseKind grant.CaseKind
	CaseID   uuid.UUID
	Params   grant.MessageParams
	Language string
	MadeAt   time.Time
	SentAt   *time.Time
}

var (
	listMessages = returning[Message](`
select id, event, case_kind, case_id, params, language, made_at, sent_at
  from messages
 where person = @person
 order by made_at desc, id desc
 limit @limit`)

	onlySender = value[bool](`select pg_try_advisory_xact_lock(hashtextextended('messages', 1))`)

	// After each failure a message waits twice as long, at most six hours. Those that never failed go first.
	nextMessage = returning[Outgoing](`
select m.id, m.event, m.params, m.language, m.made_at, coalesce(p.email, '') as address
  from messages m
  join people p on p.id = m.person
 where m.sent_at is null and p.email is not null and m.tries < @most
   and (m.failed_at is null or m.failed_at + least(interval '30 seconds' * 2 ^ (m.tries - 1), interval '6 hours') < clock_timestamp())
 order by m.tries, m.made_at, m.id
 limit 1`)
	messageSent   = doing(`update messages set sent_at = clock_timestamp(), tries = tries + 1, last_error = null where id = @id`)
	messageFailed = doing(`update messages set failed_at = clock_timestamp(), tries = tries + 1, last_error = left(@error, 500) where id = @id`)
)

// ListMessages answers what a person was told, newest first, at most limit.
func ListMessages(ctx context.Context, db DB, person uuid.UUID, limit int) ([]Message, error) {
	return listMessages.all(ctx, db, args{"person": person, "limit": limit})
}

// OnlySender takes the right to send until the transaction ends, if nobody has it, and says whether it did.
func OnlySender(ctx context.Context, db DB) (bool, error) {
	return onlySender.get(ctx, db, args{})
}

// Outgoing is a message that has not left, with the address it goes to.
type Outgoing struct {
	ID       uuid.UUID
	Event    grant.MessageEvent
	Params   grant.MessageParams
	Language string
	MadeAt   time.Time
	Address  string
}

// NextMessage answers the message whose turn it is, or not_found. One that failed most times is given up: it is still
// shown to its person.
func NextMessage(ctx context.Context, db DB, most int) (Outgoing, error) {
	return nextMessage.one(ctx, db, args{"most": most})
}

// MessageSent notes that a message has left.
func MessageSent(ctx context.Context, db DB, id uuid.UUID) error {
	return messageSent.exec(ctx, db, args{"id": id})
}

// MessageFailed notes why a message has not left.
func MessageFailed(ctx context.Context, db DB, id uuid.UUID, why string) error {
	return messageFailed.exec(ctx, db, args{"id": id, "error": why})
}

// Unsent counts the messages that have not left although their people have an address, and the letters whose links are
// still good, and how many of them failed.
type Unsent struct {
	Count     int
	Failed    int
	LastError *string
}

var countUnsent = returning[Unsent](`
select count(*)::int as count, count(failed_at)::int as failed,
       (array_agg(last_error order by failed_at desc) filter (where failed_at is not null))[1] as last_error
  from (select m.failed_at, m.last_error
          from messages m
          join people p on p.id = m.person
         where m.sent_at is null and p.email is not null
         union all
        select failed_at, last_error from letters where address is not null and expires_at > clock_timestamp()) unsent`)

// CountUnsent answers what has not left.
func CountUnsent(ctx context.Context, db DB) (Unsent, error) {
	return countUnsent.one(ctx, db, args{})
}
