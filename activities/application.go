package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// SubmitApplication hands in an application. Draft, where there is one, is the draft it was made from.
type SubmitApplication struct {
	By           By                       `json:"-"`
	Round        uuid.UUID                `json:"round"`
	Organization uuid.UUID                `json:"organization"`
	Draft        *uuid.UUID               `json:"draft,omitempty"`
	Content      grant.ApplicationContent `json:"content"`
}

// SubmitApplication records a submission and answers its receipt from the same commit. Refused, with the field
// and the figures, and nothing changed: round_not_open, round_closed one second after the closing second,
// project_cap, own_contribution, budget_ratio, organization_limit, bad_input, also for a place that is no community of the
// funder's and for a file that is not attached to the draft,
// conflict_of_interest for the funder itself, no_such_thing for an unknown organisation, already_done for a draft that was submitted, not_allowed.
func (a *Acts) SubmitApplication(ctx context.Context, in SubmitApplication) (grant.Receipt, error) {
	content, err := json.Marshal(in.Content)
	if err != nil {
		return grant.Receipt{}, err
	}
	hash := sha256.Sum256(content)
	received := submission{SubmitApplication: in, content: content, Hash: hash[:]}
	return act(ctx, a, in.By, grant.SubmitApplication, received, func(tx *store.Tx) (grant.Receipt, error) {
		intake, err := store.ShareIntake(ctx, tx, in.Round, in.Organization, placesOf(in.Content.Places))
		if err != nil {
			return grant.Receipt{}, err
		}
		if err := tx.Allow(grant.SubmitApplication, grant.Facts{Funder: intake.FunderID, Applicant: in.Organization}); err != nil {
			return grant.Receipt{}, err
		}
		if err := mayApply(ctx, tx, in.Organization, intake.Round); err != nil {
			return grant.Receipt{}, err
		}
		if err := intake.Admits(tx.Now); err != nil {
			return grant.Receipt{}, err
		}
		policy, err := a.policy(ctx, tx, intake.PolicyID)
		if err != nil {
			return grant.Receipt{}, err
		}
		if err := in.Content.Check(policy); err != nil {
			return grant.Receipt{}, err
		}
		if err := checkPlaces(in.Content.Places, intake); err != nil {
			return grant.Receipt{}, err
		}
		files, err := namedFiles(ctx, tx, in, policy.Form)
		if err != nil {
			return grant.Receipt{}, err
		}
		return submit(ctx, tx, received, files, intake, policy)
	})
}

// submission is an input as it was received. Its digest covers the content, which is long, by the content's hash.
type submission struct {
	SubmitApplication
	content json.RawMessage
	Hash    []byte `json:"content"` // SHA-256
}

// mayApply keeps the funder from applying in its own round, and staff from applying for nobody.
func mayApply(ctx context.Context, tx *store.Tx, organization uuid.UUID, round grant.Round) error {
	if organization == round.FunderID {
		return grant.RefuseAt(grant.Refused, grant.Conflicted, "/organization_id")
	}
	if tx.Actor.Is(organization, grant.Owner, grant.Editor) {
		return nil // whoever has a role in it knows that it exists
	}
	_, err := store.FindOrganization(ctx, tx, organization)
	return err
}

func placesOf(shares []grant.PlaceShare) []uuid.UUID {
	ids := make([]uuid.UUID, len(shares))
	for i, s := range shares {
		ids[i] = s.Place
	}
	return ids
}

// checkPlaces refuses places that are no communities of the funder: a district has no cap of its own, and a project in it
// would leave the room of its communities untouched ("对1个村（社区）营造项目资助总金额不超过30万元").
func checkPlaces(shares []grant.PlaceShare, intake store.Intake) error {
	for i, s := range shares {
		at := pointer("places", i, "place_id")
		switch {
		case !slices.Contains(intake.Known, s.Place):
			return grant.RefuseAt(grant.Invalid, grant.BadInput, at, "rule", "unknown_place")
		case !slices.Contains(intake.Communities, s.Place):
			return grant.RefuseAt(grant.Invalid, grant.BadInput, at, "rule", "no_community")
		}
	}
	return nil
}

func submit(ctx context.Context, tx *store.Tx, in submission, files []grant.ApplicationFile, intake store.Intake, policy grant.Policy) (grant.Receipt, error) {
	hash, err := receivedHash(in.Content, files)
	if err != nil {
		return grant.Receipt{}, err
	}
	if in.Draft != nil { // first, since a number of a receipt that was drawn does not come back
		open, err := store.LockDraft(ctx, tx, *in.Draft)
		if err != nil {
			return grant.Receipt{}, err
		}
		if !open {
			return grant.Receipt{}, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		}
	}
	slot, err := grant.FreeSlot(policy.Caps.PerOrganizationProjects, intake.Taken)
	if err != nil {
		return grant.Receipt{}, err
	}
	application := grant.Application{
		ID: uuid.Must(uuid.NewV7()), FunderID: intake.FunderID, RoundID: intake.ID, OrganizationID: in.Organization,
		Title: in.Content.Title, Asked: in.Content.Asked, Own: in.Content.Own, InKind: in.Content.InKind, Total: in.Content.Total, Slot: slot,
		SubmittedAt: tx.Now, Stage: grant.Submitted, Version: 1,
	}
	if err := tx.InsertApplication(ctx, &application, store.Submission{
		RoundKey: intake.Key, Content: in.content, Hash: hash, Places: in.Content.Places, AskedLimit: policy.Caps.PerProjectFen, SlotLimit: policy.Caps.PerOrganizationProjects,
	}); err != nil {
		return grant.Receipt{}, err
	}
	if len(files) > 0 {
		if err := tx.InsertApplicationFiles(ctx, application, files); err != nil {
			return grant.Receipt{}, err
		}
	}
	if in.Draft != nil {
		open, err := store.MarkDraft(ctx, tx, *in.Draft, application)
		if err != nil {
			return grant.Receipt{}, err
		}
		if !open {
			return grant.Receipt{}, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		}
	}
	received := telling(application, grant.ToldSubmitted)
	received.Params.Round = intake.Key
	tx.Tell(received)
	tx.Wake(grant.ApplicationCase(application.ID))
	return grant.Receipt{Application: application.ID, Number: application.Receipt, At: tx.Now, Hash: hex.EncodeToString(hash), Seal: tx.Seal()}, nil
}

// ApplicationAct is an act on an application that needs nothing but the application. Version is the one the
// caller has seen; zero means any.
type ApplicationAct struct {
	By          By        `json:"-"`
	Application uuid.UUID `json:"application"`
	Version     int64     `json:"version,omitempty"`
	Reason      string    `json:"reason,omitempty"`
}

// desk is what an act on an application works on.
type desk struct {
	*store.Tx
	round       grant.Round
	application grant.Application
	policy      grant.Policy
}

// move brings the application to a stage and ends what it waited for.
func (d *desk) move(ctx context.Context, to grant.Stage, reason grant.Reason) error {
	c := grant.ApplicationCase(d.application.ID)
	if to != d.application.Stage {
		if err := endWaiting(ctx, d.Tx, c); err != nil {
			return err
		}
	}
	return d.MoveApplication(ctx, &d.application, to, reason)
}

// decline ends the application, what it waits for included.
func (d *desk) decline(ctx context.Context, why grant.Reason) error {
	if err := endWaiting(ctx, d.Tx, grant.ApplicationCase(d.application.ID)); err != nil {
		return err
	}
	return decline(ctx, d.Tx, &d.application, why)
}

// onApplication is the frame of every act on an application: the round FOR SHARE, the application locked,
// permission, version. Every act on a case raises its version, so change must move the application, if only to
// the stage it is in.
func onApplication[In, Out any](ctx context.Context, a *Acts, frame ApplicationAct, name grant.Act, in In, change func(*desk) (Out, error)) (Out, error) {
	return act(ctx, a, frame.By, name, in, func(tx *store.Tx) (Out, error) {
		var out Out
		d := desk{Tx: tx}
		var err error
		if d.round, err = store.ShareRoundOfApplication(ctx, tx, frame.Application); err != nil {
			return out, err
		}
		if d.application, err = store.LockApplication(ctx, tx, frame.Application); err != nil {
			return out, err
		}
		facts := d.application.Facts()
		if tx.Actor.Person != uuid.Nil {
			if facts.Assigned, err = store.IsAssigned(ctx, tx, frame.Application, tx.Actor.Person); err != nil {
				return out, err
			}
		}
		if err := current(tx.Allow(name, facts), frame.Version, d.application.Version); err != nil {
			return out, err
		}
		if d.policy, err = a.policy(ctx, tx, d.round.PolicyID); err != nil {
			return out, err
		}
		d.Remark(frame.Reason)
		return change(&d)
	})
}

// WithdrawApplication takes an application back. What was reserved for it is released at once.
func (a *Acts) WithdrawApplication(ctx context.Context, in ApplicationAct) (grant.Application, error) {
	return onApplication(ctx, a, in, grant.WithdrawApplication, in, func(d *desk) (grant.Application, error) {
		if err := releaseAward(ctx, d.Tx, d.application.ID, d.application.OrganizationID, d.policy); err != nil {
			return d.application, err
		}
		d.Wake(grant.ApplicationCase(d.application.ID), grant.RoundCase(d.round.ID)) // the round may have waited for it alone
		err := d.move(ctx, grant.Withdrawn, "")
		return d.application, err
	})
}
