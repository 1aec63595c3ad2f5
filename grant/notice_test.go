package grant_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// "候补有效期": the reserve is promoted until the last second of the day that was told.
func TestPromotes(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, time.December, 31, 23, 59, 59, 0, grant.Beijing)
	if err := grant.Promotes(until, until); err != nil {
		t.Errorf("in the last second: %v", err)
	}
	refusal, refused := grant.Refusal(grant.Promotes(until, until.Add(time.Second)))
	if !refused || refusal.Reason != grant.ReserveLapsed || refusal.Params["until"] != until {
		t.Errorf("a second later: %v", refusal)
	}
}

// "公示期满且异议处理完毕后，公布立项": awards are announced when no notice runs, nobody waits for a decision on an objection, and all
// that was released stood in a notice.
func TestAwardsAreAnnouncedAfterNotices(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, time.October, 16, 23, 59, 59, 0, grant.Beijing)
	funder := uuid.New()
	decider := grant.Actor{Memberships: []grant.Membership{{Organization: funder, Role: grant.Decider}}}
	can := grant.Can(decider, grant.RoundKind, grant.Facts{Funder: funder, Stage: grant.RoundNotice})
	for _, c := range []struct {
		next grant.NextNotice
		want grant.Reason
	}{
		{grant.NextNotice{}, ""},
		{grant.NextNotice{RunningUntil: &until, Objections: 1, Released: true}, grant.NoticeRunning},
		{grant.NextNotice{Objections: 1, Released: true}, grant.ObjectionOpen},
		{grant.NextNotice{Released: true}, grant.Undecided},
	} {
		narrowed := c.next.Can(can)[grant.AnnounceAwards]
		if refusal, refused := grant.Refusal(c.next.MayClose(grant.AnnounceAwards)); refused != (c.want != "") || refused && (refusal.Reason != c.want || *narrowed != c.want) {
			t.Errorf("%+v: %v, can %v", c.next, refusal, narrowed)
		}
	}
}

// A notice makes known what was released since the last one, and only one runs at a time.
func TestNextNotice(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, time.October, 16, 23, 59, 59, 0, grant.Beijing)
	funder := uuid.New()
	officer := grant.Actor{Memberships: []grant.Membership{{Organization: funder, Role: grant.Officer}}}
	for _, c := range []struct {
		next grant.NextNotice
		want grant.Reason
	}{
		{grant.NextNotice{Released: true}, ""},
		{grant.NextNotice{Released: true, RunningUntil: &until}, grant.NoticeRunning},
		{grant.NextNotice{}, grant.AlreadyDone},
	} {
		can := grant.Can(officer, grant.RoundKind, grant.Facts{Funder: funder, Stage: grant.RoundNotice})
		narrowed := c.next.Can(can)[grant.PublishNotice]
		if refusal, refused := grant.Refusal(c.next.May()); refused != (c.want != "") || refused && (refusal.Reason != c.want || *narrowed != c.want) {
			t.Errorf("%+v: %v, can %v", c.next, refusal, narrowed)
		}
		early := grant.Can(officer, grant.RoundKind, grant.Facts{Funder: funder, Stage: grant.RoundOpen})
		if narrowed, told := c.next.Can(early)[grant.PublishNotice]; told {
			t.Errorf("before anything is released it says %v in place of the stage", *narrowed)
		}
	}
}
