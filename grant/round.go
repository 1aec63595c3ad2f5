package grant

import (
	"time"

	"github.com/google/uuid"
)

// Round is one call (轮次) from draft to its released allocation. It pins one policy.
type Round struct {
	ID       uuid.UUID  `json:"id"`
	FunderID uuid.UUID  `json:"funder_id"`
	Key      string     `json:"key"`
	TitleZH  string     `json:"title_zh"`
	TitleEN  string     `json:"title_en"`
	PolicyID uuid.UUID  `json:"policy_id"`
	FundID   *uuid.UUID `json:"fund_id"`
	Currency string     `json:"currency"`
	OpensAt  time.Time  `json:"opens_at"`
	ClosesAt time.Time  `json:"closes_at"`
	Stage    Stage      `json:"stage"`
	Version  int64      `json:"version"`
	MadeBy   uuid.UUID  `json:"made_by"`
}

// Facts are what permissions on the round depend on.
func (r Round) Facts() Facts { return Facts{Funder: r.FunderID, Stage: r.Stage} }

// Admits says whether an application may be submitted at the instant: refused as round_not_open before the
// window and as round_closed after its last second, which is itself in time.
func (r Round) Admits(now time.Time) error {
	switch {
	case r.Stage == RoundDraft, r.Stage == RoundCancelled:
		return Refuse(Conflict, WrongStage, "act", SubmitApplication, "stage", r.Stage)
	case now.Before(r.OpensAt):
		return Refuse(Refused, RoundNotOpen, "opens_at", r.OpensAt, "now", now)
	case Passed(r.ClosesAt, now):
		return Refuse(Refused, RoundClosed, "closes_at", r.ClosesAt, "now", now)
	}
	return nil
}

// AdmitsDraft says whether a draft may be begun at the instant: from the publication of the round, so that it can be
// written before the window, to the window's last second. Refused as Admits does after it, and as wrong_stage in a
// round that is not published or is cancelled.
func (r Round) AdmitsDraft(now time.Time) error {
	err := r.Admits(now)
	if refusal, refused := Refusal(err); refused && refusal.Reason == RoundNotOpen {
		return nil
	}
	return err
}

// Kinds of dates a case waits for.
const (
	DueOpening    = "opening"
	DueClosing    = "closing"
	DueReview     = "review"
	DueAllocation = "allocation"
	DueSupplement = "supplement"
	DueDesk       = "desk"
	DuePanel      = "panel"
	DueNotice     = "notice"
	DueReserve    = "reserve"
	DueInquiry    = "inquiry"
)
