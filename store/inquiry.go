package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Inquiry is a batch of which the bank has not answered every instruction.
type Inquiry struct {
	BatchID    uuid.UUID
	Number     string
	Unanswered int
}

var (
	awaitReplies = doing(`
insert into deadlines (id, case_kind, case_id, kind, due_at)
select gen_random_uuid(), 'disbursement', d.id, @what, @due from unnest(@disbursements::uuid[]) as d (id)
on conflict (case_kind, case_id, kind) where done_at is null
do update set due_at = greatest(deadlines.due_at, excluded.due_at)`)

	endInquiries = doing(`
update deadlines set done_at = @now
 where case_kind = 'disbursement' and case_id = any(@disbursements::uuid[]) and kind = @what and done_at is null`)

	// The first payment of a batch whose time is over asks for all of them. Of two that come at once the second finds none.
	claimInquiry = value[uuid.UUID](`
with due as (
  select d.id
    from deadlines d
   where d.case_kind = 'disbursement' and d.kind = @what and d.done_at is null and d.due_at + interval '1 second' <= @now
     and d.case_id in (select i.disbursement_id
                         from instructions i
                        where i.state in ('sent', 'unknown')
                          and i.batch_id = (select batch_id from instructions where disbursement_id = @disbursement and state in ('sent', 'unknown')))
   order by d.id
     for update
)
update deadlines set done_at = @now from due where deadlines.id = due.id returning deadlines.case_id`)

	findInquiry = returning[Inquiry](`
select b.id as batch_id, b.number,
       (select count(*)::int from instructions i where i.batch_id = b.id and i.state in ('sent', 'unknown')) as unanswered
  from batches b
 where b.id = (select batch_id from instructions where disbursement_id = @disbursement and state in ('sent', 'unknown'))`)
)

// AwaitReplies sets the instant until which the bank is to have answered the payments.
func (tx *Tx) AwaitReplies(ctx context.Context, disbursements []uuid.UUID, due time.Time) error {
	return awaitReplies.exec(ctx, tx, args{"disbursements": disbursements, "what": grant.DueInquiry, "due": due})
}

// EndInquiries notes that the payments are waited for no more.
func (tx *Tx) EndInquiries(ctx context.Context, disbursements []uuid.UUID) error {
	return endInquiries.exec(ctx, tx, args{"disbursements": disbursements, "what": grant.DueInquiry, "now": tx.Now})
}

// ClaimInquiry ends the waiting for every payment of the batch in which a payment was sent, and answers whose it ended:
// none where another payment of the batch has done so.
func (tx *Tx) ClaimInquiry(ctx context.Context, disbursement uuid.UUID) ([]uuid.UUID, error) {
	return claimInquiry.all(ctx, tx, args{"disbursement": disbursement, "what": grant.DueInquiry, "now": tx.Now})
}

// FindInquiry answers the batch in which a payment was sent that the bank has not answered.
func FindInquiry(ctx context.Context, db DB, disbursement uuid.UUID) (Inquiry, error) {
	return findInquiry.one(ctx, db, args{"disbursement": disbursement})
}
