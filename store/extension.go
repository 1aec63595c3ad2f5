package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Extension is a round's window that closes later than it did, proposed or confirmed.
type Extension struct {
	ID          uuid.UUID
	FunderID    uuid.UUID
	RoundID     uuid.UUID
	From        time.Time // when the window closed before
	To          time.Time
	Reason      string // published
	Stage       ProposalStage
	ProposedBy  uuid.UUID
	Proposer    string // the name
	ProposedAt  time.Time
	ConfirmedAt *time.Time
}

const selectExtensions = `
select e.id, e.funder_id, e.round_id, e.from_at as from, e.to_at as to, e.reason, e.stage, e.proposed_by, p.name as proposer, e.proposed_at, e.confirmed_at
  from round_extensions e
  join people p on p.id = e.proposed_by`

var (
	findExtension = returning[Extension](selectExtensions + ` where e.id = @id`)
	// A proposal that nobody confirmed in time is nothing any more.
	listExtensions = returning[Extension](selectExtensions + `
  join rounds r on r.id = e.round_id
 where e.round_id = any(@rounds::uuid[]) and (e.stage = 'confirmed' or e.stage = 'proposed' and r.stage in ('published', 'open'))
 order by e.round_id, e.from_at, e.stage`)

	replaceExtension = doing(`update round_extensions set stage = 'replaced' where round_id = @round and stage = 'proposed'`)
	insertExtension  = doing(`
insert into round_extensions (id, funder_id, round_id, from_at, to_at, reason, stage, proposed_by, proposed_at)
values (@id, @funder, @round, @from, @to, @reason, 'proposed', @by, @now)`)
	confirmExtension = doing(`update round_extensions set stage = 'confirmed', confirmed_by = @by, confirmed_at = @now where id = @id`)
	extendRound      = doing(`update rounds set closes_at = @to where id = @round`)
)

// FindExtension answers an extension, one that was replaced too.
func FindExtension(ctx context.Context, db DB, id uuid.UUID) (Extension, error) {
	return findExtension.one(ctx, db, args{"id": id})
}

// ListExtensions answers the confirmed extensions of rounds by round, the oldest first, and after those of a round what is
// proposed for it while its window is open or ahead.
func ListExtensions(ctx context.Context, db DB, rounds ...uuid.UUID) ([]Extension, error) {
	return listExtensions.all(ctx, db, args{"rounds": rounds})
}

// ProposeExtension takes back the proposal of a locked round that is open, where there is one, and makes another.
func (tx *Tx) ProposeExtension(ctx context.Context, e Extension) error {
	if err := replaceExtension.exec(ctx, tx, args{"round": e.RoundID}); err != nil {
		return err
	}
	return insertExtension.exec(ctx, tx, args{
		"id": e.ID, "funder": e.FunderID, "round": e.RoundID, "from": e.From, "to": e.To, "reason": e.Reason, "by": tx.Actor.Person, "now": tx.Now,
	})
}

// ConfirmExtension lets the window of a locked round close later and notes the second person, whom the constraint refuses
// when he is the first.
func (tx *Tx) ConfirmExtension(ctx context.Context, e Extension, r *grant.Round) error {
	r.ClosesAt = e.To
	if err := extendRound.exec(ctx, tx, args{"round": e.RoundID, "to": e.To}); err != nil {
		return err
	}
	return confirmExtension.exec(ctx, tx, args{"id": e.ID, "by": tx.Actor.Person, "now": tx.Now})
}
