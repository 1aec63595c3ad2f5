package activities

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// FileObjection is anybody objecting to one item of a notice, with a name or without.
type FileObjection struct {
	By          By        `json:"-"`
	Application uuid.UUID `json:"application"`
	grant.ObjectionContent
	Evidence []grant.Evidence `json:"evidence,omitempty"`
}

// ObjectionFiled is the receipt of an objection. With Number and Code its state can be looked up.
type ObjectionFiled struct {
	ID      uuid.UUID `json:"id"`
	Number  string    `json:"number"`
	FiledAt time.Time `json:"filed_at"`
	Seal    string    `json:"seal"`
}

// FileObjection records an objection, which suspends its item until it is decided (异议). Refused: notice_not_open,
// notice_closed one second after the notice's last second, missing_field for a claim, a way to answer or a clue that
// is wanting, bad_input and too_large for evidence, no_such_thing for an application that stands in no notice.
func (a *Acts) FileObjection(ctx context.Context, in FileObjection) (ObjectionFiled, error) {
	in.ObjectionContent = in.Trimmed()
	if err := in.Check(in.Evidence); err != nil {
		return ObjectionFiled{}, err
	}
	return act(ctx, a, in.By, grant.FileObjection, in, func(tx *store.Tx) (ObjectionFiled, error) {
		round, err := store.ShareRoundOfApplication(ctx, tx, in.Application)
		if err != nil {
			return ObjectionFiled{}, err
		}
		application, err := store.LockApplication(ctx, tx, in.Application)
		if err != nil {
			return ObjectionFiled{}, err
		}
		notice, err := store.FindNoticeOf(ctx, tx, in.Application)
		if err != nil {
			return ObjectionFiled{}, err
		}
		policy, err := a.policy(ctx, tx, round.PolicyID)
		if err != nil {
			return ObjectionFiled{}, err
		}
		days, err := calendar(ctx, tx, round.FunderID, policy)
		if err != nil {
			return ObjectionFiled{}, err
		}
		if err := notice.Hears(days, tx.Now); err != nil {
			return ObjectionFiled{}, err
		}
		facts := application.Facts()
		facts.Public = true
		if err := tx.Allow(grant.FileObjection, facts); err != nil {
			return ObjectionFiled{}, err
		}
		filed := ObjectionFiled{ID: uuid.Must(uuid.NewV7()), FiledAt: tx.Now, Seal: tx.Seal()}
		filed.Number, err = store.InsertObjection(ctx, tx, grant.Objection{
			ID: filed.ID, FunderID: round.FunderID, ApplicationID: application.ID, ObjectionContent: in.ObjectionContent, FiledAt: tx.Now,
		}, notice, round.Key, in.Evidence)
		if err != nil {
			return ObjectionFiled{}, err
		}
		if err := store.OpenTask(ctx, tx, grant.ApplicationCase(application.ID), string(grant.DecideObjection), grant.Decider,
			map[string]any{"number": filed.Number}, tx.Now); err != nil {
			return ObjectionFiled{}, err
		}
		return filed, tx.MoveApplication(ctx, &application, application.Stage, "")
	})
}

// ObjectionCode is what the objector shows, with the number of the receipt, to look the objection up. It is made
// from the objection, so that it stands nowhere.
func (a *Acts) ObjectionCode(objection uuid.UUID) string {
	mac := hmac.New(sha256.New, a.Secret)
	mac.Write([]byte("objection\n" + objection.String()))
	return base32.StdEncoding.EncodeToString(mac.Sum(nil)[:10])
}

// OpensObjection says whether the code is the objection's.
func (a *Acts) OpensObjection(objection uuid.UUID, code string) bool {
	return hmac.Equal([]byte(a.ObjectionCode(objection)), []byte(code))
}

// DecideObjection is a decider's decision with its published reason.
type DecideObjection struct {
	By        By                     `json:"-"`
	Objection uuid.UUID              `json:"objection"`
	Outcome   grant.ObjectionOutcome `json:"outcome"`
	Statement string                 `json:"statement"`
}

// DecideObjection decides an objection. Upheld cancels the item and releases at once what it held; dismissed lets it
// go on, and confirms it when the notice of its award has ended meanwhile and no other objection to it is open. An item that was
// withdrawn or cancelled meanwhile stays as it is; the objector is owed an answer all the same. Refused: already_done,
// not_allowed.
func (a *Acts) DecideObjection(ctx context.Context, in DecideObjection) (grant.Application, error) {
	objection, err := store.FindObjection(ctx, a.Pool, in.Objection)
	if err != nil {
		return grant.Application{}, err
	}
	frame := ApplicationAct{By: in.By, Application: objection.ApplicationID, Reason: in.Statement}
	return onApplication(ctx, a, frame, grant.DecideObjection, in, func(d *desk) (grant.Application, error) {
		if objection, err = store.LockObjection(ctx, d.Tx, in.Objection); err != nil {
			return d.application, err
		}
		if objection.Outcome != nil {
			return d.application, grant.Refuse(grant.Conflict, grant.AlreadyDone, "outcome", *objection.Outcome)
		}
		if err := store.DecideObjection(ctx, d.Tx, objection.ID, in.Outcome, in.Statement, d.Actor.Person, d.Now); err != nil {
			return d.application, err
		}
		d.Wake(grant.ApplicationCase(d.application.ID), grant.RoundCase(d.round.ID))
		lives := d.application.Stage == grant.Proposed || d.application.Stage == grant.Reserve
		switch {
		case !lives:
			err = d.move(ctx, d.application.Stage, "")
		case in.Outcome == grant.ObjectionUpheld:
			err = cancel(ctx, d)
		default:
			told := telling(d.application, grant.ToldDismissed)
			told.Case = grant.Case{Kind: grant.ObjectionKind, ID: objection.ID}
			d.Tell(told)
			err = goOn(ctx, d)
		}
		return d.application, err
	})
}

func cancel(ctx context.Context, d *desk) error {
	if err := releaseAward(ctx, d.Tx, d.application.ID, d.application.OrganizationID, d.policy); err != nil {
		return err
	}
	d.Tell(telling(d.application, grant.ToldCancelled))
	return d.move(ctx, grant.Cancelled, grant.ObjectionHeld)
}

// goOn lets the item go on from where its notice stands.
func goOn(ctx context.Context, d *desk) error {
	known, err := store.IsAwardKnown(ctx, d.Tx, d.application.ID)
	if err != nil {
		return err
	}
	open, err := store.CountOpenObjections(ctx, d.Tx, d.application.ID)
	if err != nil {
		return err
	}
	if open == 0 {
		if err := store.EndTasks(ctx, d.Tx, grant.ApplicationCase(d.application.ID), d.Now); err != nil {
			return err
		}
	}
	if open > 0 || !known || d.application.Stage != grant.Proposed {
		return d.move(ctx, d.application.Stage, "")
	}
	if err := commitAwards(ctx, d.Tx, d.application); err != nil {
		return err
	}
	return d.move(ctx, grant.Awarded, "")
}
