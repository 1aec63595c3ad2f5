package grant

import (
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// maxExtensionReason bounds the reason of an extension, which is published, in characters.
const maxExtensionReason = 500

// ruleExtension wants an extended window to close after the params "after" and before "before".
const ruleExtension = "extension"

// CheckExtension refuses to let the round's window close later for everybody (延长截止时间) as wrong_stage before the round is
// published and after it is cancelled; as round_closed once the window is over, since a closed window does not open again:
// whoever kept to its time would compete with who did not; as bad_input at /closes_at an instant that is no whole second, not
// later than the window closes now or not before reviewFrom, when the review begins; and at /reason no reason as missing_field
// and one of more than 500 characters as too_large.
func (r Round) CheckExtension(closesAt time.Time, reason string, reviewFrom, now time.Time) error {
	if err := r.admitsExtension(now); err != nil {
		return err
	}
	var wrong []*Error
	if closesAt.Nanosecond() != 0 {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/closes_at", "rule", "whole_second"))
	} else if !closesAt.After(r.ClosesAt) || !closesAt.Before(reviewFrom) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/closes_at", "rule", ruleExtension, "after", r.ClosesAt, "before", reviewFrom))
	}
	if strings.TrimSpace(reason) == "" {
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/reason"))
	} else if utf8.RuneCountInString(reason) > maxExtensionReason {
		wrong = append(wrong, RefuseAt(Invalid, TooLarge, "/reason", "max", maxExtensionReason))
	}
	return Join(wrong)
}

func (r Round) admitsExtension(now time.Time) error {
	if r.Stage == RoundDraft || r.Stage == RoundCancelled {
		return Refuse(Conflict, WrongStage, "act", ExtendRound, "stage", r.Stage)
	}
	if Passed(r.ClosesAt, now) {
		return Refuse(Refused, RoundClosed, "closes_at", r.ClosesAt, "now", now)
	}
	return nil
}

// WindowOver says round_closed of an extension that was denied as wrong_stage because the window is over, which tells more.
func (r Round) WindowOver(denied error) error {
	refusal, refused := Refusal(denied)
	if refused && refusal.Reason == WrongStage && r.Stage != RoundDraft && r.Stage != RoundCancelled {
		return Refuse(Refused, RoundClosed, "closes_at", r.ClosesAt)
	}
	return denied
}

// CanExtend answers as Can does for asking for an extension and, where one is proposed, for confirming it, which takes
// another person than its proposer.
func (r Round) CanExtend(actor Actor, proposer *uuid.UUID) map[Act]*Reason {
	can := CanDo(actor, r.Facts(), ExtendRound)
	if proposer != nil {
		maps.Copy(can, CanSecond(actor, ConfirmExtension, r.Facts(), false, *proposer))
	}
	for act, reason := range can {
		if reason == nil {
			continue
		}
		if refusal, _ := Refusal(r.WindowOver(Refuse(Conflict, *reason))); refusal.Reason != *reason {
			can[act] = &refusal.Reason
		}
	}
	return can
}
