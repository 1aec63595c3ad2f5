package activities

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// PublishNotice makes known what was released since the last notice. Without BeginsOn it begins today.
type PublishNotice struct {
	By       By          `json:"-"`
	Round    uuid.UUID   `json:"round"`
	BeginsOn *grant.Date `json:"begins_on,omitempty"`
}

// PublishNotice publishes the next notice of a round (公示, 补充公示) for the policy's working days. Refused:
// notice_running while another has not ended, already_done when everything released stands in a notice, bad_input
// for a first day that is over or lies more than thirty days ahead, calendar_missing, not_allowed.
func (a *Acts) PublishNotice(ctx context.Context, in PublishNotice) (grant.Notice, error) {
	return changeRoundBy(ctx, a, RoundAct{By: in.By, Round: in.Round}, grant.PublishNotice, in, func(tx *store.Tx, round *grant.Round, policy grant.Policy) (grant.Notice, error) {
		var notice grant.Notice
		next, err := store.FindNextNotice(ctx, tx, round.ID)
		if err != nil {
			return notice, err
		}
		if err := next.May(); err != nil {
			return notice, err
		}
		days, err := calendar(ctx, tx, round.FunderID, policy)
		if err != nil {
			return notice, err
		}
		begins, today := days.DateOf(tx.Now), days.DateOf(tx.Now)
		if in.BeginsOn != nil {
			begins = *in.BeginsOn
		}
		if last := today.AddDays(30); begins.Before(today) || begins.After(last) {
			return notice, grant.RefuseAt(grant.Invalid, grant.BadInput, "/begins_on", "rule", "range", "min", today, "max", last, "value", begins)
		}
		ends, err := policy.Notice.EndOf(days, begins)
		if err != nil {
			return notice, err
		}
		notice, err = store.InsertNotice(ctx, tx, grant.Notice{
			ID: uuid.Must(uuid.NewV7()), FunderID: round.FunderID, RoundID: round.ID, BeginsOn: begins, EndsAt: ends,
			PublishedBy: tx.Actor.Person, PublishedAt: tx.Now,
		})
		if err != nil {
			return notice, err
		}
		if err := tx.SetDeadline(ctx, grant.RoundCase(round.ID), grant.DueNotice, ends); err != nil {
			return notice, err
		}
		// What was promoted shortly before the reserve's day may have kept the reserve from lapsing.
		if err := store.EndTask(ctx, tx, grant.RoundCase(round.ID), string(grant.ExpireReserve), tx.Now); err != nil {
			return notice, err
		}
		tx.Wake(grant.RoundCase(round.ID))
		return notice, tx.MoveRound(ctx, round, grant.RoundNotice, "")
	})
}

// EndNotice ends a notice whose last second is over: what was reserved for its items is committed, except for those
// with an open objection, which are confirmed or cancelled when it is decided. Refused: undecided when none is over.
func (a *Acts) EndNotice(ctx context.Context, in RoundAct) (grant.Round, error) {
	return changeRound(ctx, a, in, grant.EndNotice, func(tx *store.Tx, round *grant.Round, _ grant.Policy) error {
		running, err := store.ListRunningNotices(ctx, tx, round.ID)
		if err != nil {
			return err
		}
		if len(running) == 0 || !grant.Passed(running[0].EndsAt, tx.Now) {
			return grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.EndNotice)
		}
		confirmed, err := store.ListConfirmed(ctx, tx, running[0])
		if err != nil {
			return err
		}
		if err := confirm(ctx, tx, round.ID, confirmed); err != nil {
			return err
		}
		if err := store.EndNotice(ctx, tx, running[0].ID, tx.Now); err != nil {
			return err
		}
		if err := tx.EndDeadlines(ctx, grant.RoundCase(round.ID), grant.DueNotice); err != nil {
			return err
		}
		if err := store.EndTasks(ctx, tx, grant.RoundCase(round.ID), tx.Now); err != nil {
			return err
		}
		return tx.MoveRound(ctx, round, round.Stage, "")
	})
}

// confirm commits what is reserved for proposed applications of a round and makes them awarded.
func confirm(ctx context.Context, tx *store.Tx, round uuid.UUID, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	applications, err := store.LockApplications(ctx, tx, round, ids)
	if err != nil {
		return err
	}
	// An objection or a withdrawal may have come before the lock.
	applications = slices.DeleteFunc(applications, func(a grant.Application) bool { return a.Stage != grant.Proposed })
	if err := commitAwards(ctx, tx, applications...); err != nil {
		return err
	}
	for i := range applications {
		if err := tx.MoveApplication(ctx, &applications[i], grant.Awarded, ""); err != nil {
			return err
		}
		tx.Wake(grant.ApplicationCase(applications[i].ID))
	}
	return nil
}

// commitAwards moves what is reserved for applications of one round to what is committed to them.
func commitAwards(ctx context.Context, tx *store.Tx, applications ...grant.Application) error {
	held := make([]uuid.UUID, len(applications))
	for i, application := range applications {
		held[i] = application.ID
	}
	awards, err := store.ListLiveAwards(ctx, tx, held...)
	if err != nil || len(awards) == 0 {
		return err
	}
	ids, accounts := make([]uuid.UUID, len(awards)), []store.Account{}
	for i, award := range awards {
		ids[i], accounts = award.ID, append(accounts, lineAccounts(award.RoundID, award.ID)...)
		tx.Post(store.Entry{Kind: "committed", Funder: award.FunderID, Case: grant.ApplicationCase(award.ApplicationID), Postings: []store.Posting{
			posting(grant.LineReserved, award.RoundID, award.ID, -int64(award.Amount)),
			posting(grant.LineCommitted, award.RoundID, award.ID, int64(award.Amount)),
		}})
	}
	if err := store.OpenAccounts(ctx, tx, awards[0].FunderID, accounts); err != nil {
		return err
	}
	return store.CommitAwards(ctx, tx, ids...)
}

// AnnounceAwards makes the awards of a round final and tells everybody at once (立项). Refused: notice_running while
// a notice has not ended, objection_open while an objection is not decided, undecided while something released
// stands in no notice.
func (a *Acts) AnnounceAwards(ctx context.Context, in RoundAct) (grant.Round, error) {
	return changeRound(ctx, a, in, grant.AnnounceAwards, func(tx *store.Tx, round *grant.Round, policy grant.Policy) error {
		next, err := store.FindNextNotice(ctx, tx, round.ID)
		if err != nil {
			return err
		}
		if err := next.MayClose(grant.AnnounceAwards); err != nil {
			return err
		}
		days, err := calendar(ctx, tx, round.FunderID, policy)
		if err != nil {
			return err
		}
		until, err := reserveUntil(ctx, tx, round.ID, policy.Notice.ReserveUntil(days, tx.Now))
		if err != nil {
			return err
		}
		if err := tx.SetDeadline(ctx, grant.RoundCase(round.ID), grant.DueReserve, until); err != nil {
			return err
		}
		tellings, err := announcement(ctx, tx, *round, days.DateOf(until))
		if err != nil {
			return err
		}
		tx.Tell(tellings...)
		if err := beginProjects(ctx, tx, *round); err != nil {
			return err
		}
		tx.Wake(grant.RoundCase(round.ID))
		return tx.MoveRound(ctx, round, grant.RoundContract, "")
	})
}

// reserveUntil answers until when the reserve is promoted: the day that an earlier announcement has told stands, else
// the one this announcement gives.
func reserveUntil(ctx context.Context, db store.DB, round uuid.UUID, given time.Time) (time.Time, error) {
	dates, err := store.ListDeadlines(ctx, db, grant.RoundCase(round))
	if i := slices.IndexFunc(dates, func(d store.Deadline) bool { return d.Kind == grant.DueReserve }); i >= 0 {
		return dates[i].DueAt, err
	}
	return given, err
}

// mayPromote refuses to take anything from the reserve after the day that was told. Before an announcement none was.
func mayPromote(ctx context.Context, db store.DB, round grant.Round, now time.Time) error {
	if round.Stage == grant.RoundAllocation {
		return nil // there is no reserve yet
	}
	until, err := reserveUntil(ctx, db, round.ID, now)
	if err != nil {
		return err
	}
	return grant.Promotes(until, now)
}

// ExpireReserve ends the reserve (候补) when its time is over: what was not promoted is refused. Refused: undecided
// before that, and while what was promoted in time is not announced, since no notice could name it afterwards.
func (a *Acts) ExpireReserve(ctx context.Context, in RoundAct) (grant.Round, error) {
	return changeRound(ctx, a, in, grant.ExpireReserve, func(tx *store.Tx, round *grant.Round, _ grant.Policy) error {
		due, err := store.ListDeadlines(ctx, tx, grant.RoundCase(round.ID))
		if err != nil {
			return err
		}
		over := func(d store.Deadline) bool { return d.Kind == grant.DueReserve && grant.Passed(d.DueAt, tx.Now) }
		if !slices.ContainsFunc(due, over) {
			return grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.ExpireReserve)
		}
		next, err := store.FindNextNotice(ctx, tx, round.ID)
		if err != nil {
			return err
		}
		if err := next.MayClose(grant.ExpireReserve); err != nil {
			return err
		}
		reserve, err := store.LockApplications(ctx, tx, round.ID, nil, grant.Reserve)
		if err != nil {
			return err
		}
		for i := range reserve {
			if err := decline(ctx, tx, &reserve[i], grant.ReserveLapsed); err != nil {
				return err
			}
			tx.Wake(grant.ApplicationCase(reserve[i].ID))
		}
		if err := endWaiting(ctx, tx, grant.RoundCase(round.ID)); err != nil {
			return err
		}
		return tx.MoveRound(ctx, round, grant.RoundRunning, "")
	})
}
