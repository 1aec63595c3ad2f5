package activities_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// What an applicant brings is a line for its money and one for its things and work. Each is pledged with the project,
// moves to what has come as it comes, and never passes the pledge, in the database neither.
func TestContributionsComeUpToThePledge(t *testing.T) {
	t.Parallel()
	w, projects, owners := begun(t, func(c *grant.ApplicationContent) { c.Own, c.InKind = 10_000_00, 4_000_00 }, 60_000_00)
	p := projects[0]
	line := func(source grant.LineSource) uuid.UUID {
		return one[uuid.UUID](w, "select id from lines where project_id = $1 and source = $2", p.ID, source)
	}
	own, kind := line(grant.OwnLine), line(grant.InKindLine)
	if money, things := w.balance(grant.LinePledged, own), w.balance(grant.LinePledged, kind); money != 6_000_00 || things != 4_000_00 {
		t.Fatalf("pledged are %d in money and %d in kind", money, things)
	}
	bring := func(line uuid.UUID, amount grant.Fen, reference string) error {
		in := activities.RecordContribution{ProjectAct: w.onProject(p), Line: line, Amount: amount, ReceivedOn: w.today(), Reference: reference}
		_, err := w.people.RecordContribution(w.ctx, in)
		if err == nil {
			_, err = w.people.RecordContribution(w.ctx, in) // again, with the same answer
		}
		return err
	}
	w.refused(bring(own, 1, "早"), grant.WrongStage)
	w.signAll(p, owners[0])
	w.must(bring(own, 5_000_00, "凭证 1"))
	w.refused(bring(own, 1, "凭证 1"), grant.AlreadyTaken)
	if refusal := w.refused(bring(own, 1_000_01, "凭证 2"), grant.OverPledge); refusal.Params["left_fen"] != grant.Fen(1_000_00) {
		t.Errorf("refused with %v", refusal.Params)
	}
	w.must(bring(kind, 4_000_00, "工时登记"))
	w.refused(bring(p.AwardID, 1, "凭证 3"), grant.NoSuchThing)
	for of, want := range map[uuid.UUID][2]int64{own: {1_000_00, 5_000_00}, kind: {0, 4_000_00}} {
		if left, came := w.balance(grant.LinePledged, of), w.balance(grant.LineReceived, of); left != want[0] || came != want[1] {
			t.Errorf("%d are to come and %d came, want %v", left, came, want)
		}
	}
	_, err := w.db.Exec(w.ctx, "update accounts set balance = balance + 600000 where kind = 'line_received' and owner = $1", own)
	w.violates(err, "accounts_within_bounds")

	book, err := store.LineBook(w.ctx, w.db, own, store.BookPage{At: w.now(), Limit: 10})
	w.must(err)
	if len(book.Entries) != 2 || book.Totals[1].Kind != grant.LineReceived || book.Totals[1].Balance != 5_000_00 {
		t.Errorf("the line's statement is %+v", book)
	}
	fund, err := store.FundBook(w.ctx, w.db, w.fund, store.BookPage{At: w.now(), Limit: 1})
	w.must(err)
	for _, total := range fund.Totals {
		if total.Kind == grant.LinePledged || total.Kind == grant.LineReceived || total.Kind == grant.Contributions {
			t.Errorf("the fund's statement counts %s, which is not ours", total.Kind)
		}
	}
	if wrong, err := store.AuditLedger(w.ctx, w.db, 5); err != nil || len(wrong) > 0 {
		t.Errorf("the ledger: %v %v", wrong, err)
	}
}

// Who gives an award up brings nothing: the pledge goes back.
func TestAPledgeEndsWithTheProject(t *testing.T) {
	t.Parallel()
	w, projects, owners := begun(t, func(c *grant.ApplicationContent) { c.Own = 10_000_00 }, 60_000_00)
	_, err := w.people.GiveUpProject(w.ctx, activities.ProjectAct{By: w.by(owners[0].owner), Project: projects[0].ID})
	w.must(err)
	if left := one[int64](w, "select sum(abs(balance))::bigint from accounts where kind in ('line_pledged', 'contributions')"); left != 0 {
		t.Errorf("%d is still pledged", left)
	}
}

// What is in kind is a part of the own contribution, never more.
func TestInKindIsAPartOfTheOwnContribution(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	by := w.register("org")
	content := w.content(60_000_00, 0)
	content.Total, content.Own, content.InKind = 70_000_00, 10_000_00, 10_000_01
	_, err := w.people.SubmitApplication(w.ctx, activities.SubmitApplication{By: w.by(by.owner), Round: w.round, Organization: by.organization, Content: content})
	if refusal := w.refused(err, grant.BadInput); refusal.Field != "/in_kind_fen" {
		t.Errorf("refused at %s", refusal.Field)
	}
}
