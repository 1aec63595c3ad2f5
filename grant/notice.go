package grant

import (
	"time"

	"github.com/google/uuid"
)

// Notice makes the outcomes of released allocations known and hears objections until its last second (公示). The
// first of a round is its main notice; later ones, for what was promoted, are supplementary (补充公示).
type Notice struct {
	ID          uuid.UUID
	FunderID    uuid.UUID
	RoundID     uuid.UUID
	Number      int
	BeginsOn    Date
	EndsAt      time.Time
	PublishedBy uuid.UUID
	PublishedAt time.Time
	EndedAt     *time.Time
}

// NextNotice is what the next notice of a round depends on, and the announcement that comes after the last one.
type NextNotice struct {
	RoundID      uuid.UUID
	RunningUntil *time.Time // the last second of a notice that has not ended; nil for none
	Released     bool       // something was released that stands in no notice yet
	Objections   int        // to any of its notices, that nobody has decided
}

// May refuses another notice as notice_running until the one before has ended, and as already_done when everything
// that was released stands in one.
func (n NextNotice) May() error {
	switch {
	case n.RunningUntil != nil:
		return Refuse(Conflict, NoticeRunning, "closes_at", *n.RunningUntil)
	case !n.Released:
		return Refuse(Conflict, AlreadyDone)
	}
	return nil
}

// MayClose refuses an act that leaves the round's notices behind: as notice_running while one runs, as objection_open
// while an objection is open, and as undecided while something released stands in none.
func (n NextNotice) MayClose(act Act) error {
	switch {
	case n.RunningUntil != nil:
		return Refuse(Conflict, NoticeRunning, "closes_at", *n.RunningUntil)
	case n.Objections > 0:
		return Refuse(Conflict, ObjectionOpen, "left", n.Objections)
	case n.Released:
		return Refuse(Conflict, Undecided, "act", act)
	}
	return nil
}

// Can says why no notice can be published and no award announced, where that is possible by what Can answers for the
// round's stage.
func (n NextNotice) Can(can map[Act]*Reason) map[Act]*Reason {
	narrowed := make(map[Act]*Reason)
	for act, err := range map[Act]error{PublishNotice: n.May(), AnnounceAwards: n.MayClose(AnnounceAwards)} {
		reason, listed := can[act]
		if refusal, refused := Refusal(err); listed && refused && reason == nil {
			narrowed[act] = &refusal.Reason
		}
	}
	return narrowed
}

// Hears refuses an objection outside the notice's days: as notice_not_open before its first day and as notice_closed
// after its last second, which is itself in time. "公示期内可提出异议".
func (n Notice) Hears(c Calendar, now time.Time) error {
	switch begins := n.BeginsOn.At(0, c.Location()); {
	case now.Before(begins):
		return Refuse(Refused, NoticeNotOpen, "opens_at", begins, "now", now)
	case Passed(n.EndsAt, now):
		return Refuse(Refused, NoticeClosed, "closes_at", n.EndsAt, "now", now)
	}
	return nil
}

// EndOf is the last second of a notice that begins on a day: 24:00 of the last of its working days. Refused:
// calendar_missing with the year when the holidays of one of its days are not published, since nobody may be told a
// last day that moves.
func (r NoticeRules) EndOf(c Calendar, from Date) (time.Time, error) {
	last, provisional := c.AddWorkingDays(from, r.WorkingDays)
	if r.BothEnds {
		last, provisional = c.NoticeEnd(from, r.WorkingDays)
	}
	if provisional {
		return time.Time{}, Refuse(Refused, CalendarMissing, "year", c.UnpublishedYears(from, last)[0])
	}
	return c.Deadline(last, EndOfDay), nil
}

// ReserveUntil is the last second in which an award that falls away is given to the reserve (候补) in its order: a
// stated day, told with the announcement.
func (r NoticeRules) ReserveUntil(c Calendar, announced time.Time) time.Time {
	last, _ := c.Roll(c.DateOf(announced).AddDays(r.ReserveDays))
	return c.Deadline(last, EndOfDay)
}

// Promotes refuses a promotion as reserve_lapsed after the reserve's last second, which is itself in time. "候补有效期".
func Promotes(until, now time.Time) error {
	if Passed(until, now) {
		return Refuse(Refused, ReserveLapsed, "until", until)
	}
	return nil
}
