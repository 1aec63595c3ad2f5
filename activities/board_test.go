package activities_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

func (w *world) preview(person uuid.UUID, applications []uuid.UUID, overrides ...activities.Override) (activities.Board, error) {
	w.Helper()
	memberships, err := store.ListMemberships(w.ctx, w.db, person)
	w.must(err)
	return w.people.PreviewAllocation(w.ctx, grant.Actor{Person: person, Memberships: memberships},
		activities.PreviewAllocation{Round: w.round, Applications: applications, Overrides: overrides})
}

// The board says what a proposal would say, to those who may propose or release it, and leaves no trace and no lock.
func TestPreviewIsTheProposal(t *testing.T) {
	t.Parallel()
	w, ids, owners := decided(t, caps(100_000_00, 150_000_00), 100_000_00, 100_000_00, 100_000_00)
	lines := one[int](w, "select count(*) from journal")
	accounts := one[int](w, "select count(*) from accounts")
	changes := []activities.Override{moveTo(ids[2], 1), limitTo(ids[0], 70_000_00)}
	locked, err := w.db.Begin(w.ctx)
	w.must(err)
	defer locked.Rollback(w.ctx)
	_, err = locked.Exec(w.ctx, "select id from applications for update")
	w.must(err)
	var board activities.Board
	for _, person := range []uuid.UUID{w.officer, w.decider} {
		board, err = w.preview(person, nil, changes...)
		w.must(err)
	}
	w.must(locked.Rollback(w.ctx))
	if now := one[int](w, "select count(*) from journal"); now != lines || one[int](w, "select count(*) from accounts") != accounts {
		t.Error("looking leaves a trace")
	}
	p, err := w.override(nil, "", changes...)
	w.must(err)
	stored, err := store.FindAllocation(w.ctx, w.db, p.Allocation)
	w.must(err)
	if diff := cmp.Diff(w.jsonb(stored.Input)+w.jsonb(stored.Result), w.jsonb([]byte(w.answer(board.Input)))+w.jsonb([]byte(w.answer(board.Result)))); diff != "" {
		t.Errorf("the proposal (-) and the board (+)\n%s", diff)
	}
	for person, reason := range map[uuid.UUID]grant.Reason{w.money: grant.NotAllowed, w.admin: grant.NotAllowed, w.reviewers[0]: grant.NoSuchThing, owners[0].owner: grant.NoSuchThing} {
		_, err := w.preview(person, nil)
		w.refused(err, reason)
	}
	_, err = w.preview(w.officer, nil, moveTo(ids[0], 4))
	w.refused(err, grant.BadInput)
	_, err = w.preview(w.officer, []uuid.UUID{uuid.New()})
	w.refused(err, grant.Undecided)
}

// jsonb is a document as the database writes it.
func (w *world) jsonb(document []byte) string {
	w.Helper()
	return one[string](w, "select $1::jsonb::text", document)
}

// The board is sealed until the round's allocation: it would tell the scores of panels that closed before others.
func TestPreviewIsSealed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ids := w.submitMany(2, 60_000_00)
	w.screen(ids...)
	w.score(w.assign(ids[0], w.reviewers[0])[0], w.reviewers[0], 9000)
	w.step(grant.ApplicationCase(ids[0]), grant.ClosePanel)
	for _, person := range []uuid.UUID{w.officer, w.decider} {
		_, err := w.preview(person, ids[:1])
		w.refused(err, grant.WrongStage)
	}
}

// A promotion out of the order of rank can be looked at before its reason is written; the board says whom it passes over.
func TestPreviewTellsWhomItPassesOver(t *testing.T) {
	t.Parallel()
	w, ids, owners, notice := noticed(t, func(p *grant.Policy) { p.Caps.Projects = new(1) }, 60_000_00, 60_000_00, 60_000_00)
	w.must(w.withdraw(owners[0], ids[0]))
	w.endNotice(notice)
	board, err := w.preview(w.officer, ids[2:])
	w.must(err)
	if diff := cmp.Diff(w.receipts(ids[1:2]), board.PassedOver); diff != "" {
		t.Error(diff)
	}
	w.must(w.release(w.decider, w.propose(ids[1])))
	_, err = w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.refused(err, grant.Undecided)
	w.endNotice(w.notify())
	_, err = w.people.AnnounceAwards(w.ctx, activities.RoundAct{By: w.by(w.decider), Round: w.round})
	w.must(err)
	w.setClock(w.reserveUntil().Add(1_000_000_000))
	_, err = w.preview(w.officer, nil)
	w.refused(err, grant.ReserveLapsed)
}
