package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// RegisterOrganization adds a body by its identifier in a register.
type RegisterOrganization struct {
	By         By             `json:"-"`
	Scheme     string         `json:"scheme"`
	Code       string         `json:"code"`
	Name       string         `json:"name"`
	Kind       string         `json:"kind"`
	Registered *grant.Date    `json:"registered,omitempty"`
	Reports    map[int]string `json:"reports,omitempty"` // results of the yearly report or inspection, by year
	// Funder says that it runs rounds; only an operator at the machine may say so.
	Funder bool `json:"funder,omitempty"`
	// OnBehalf is the funder whose staff registers it for somebody else. Otherwise the person who
	// registers it becomes its owner.
	OnBehalf *uuid.UUID `json:"on_behalf,omitempty"`
}

// Credit is an entry on a public list (信用记录).
type Credit struct {
	List    grant.CreditList `json:"list"`
	Listed  grant.Date       `json:"listed"`
	Entered grant.Date       `json:"entered"`
	Removed *grant.Date      `json:"removed,omitempty"`
	Reason  string           `json:"reason"`
}

// Registered answers a registration. Warning is a doubt about the identifier that does not refuse it.
type Registered struct {
	Organization uuid.UUID `json:"organization_id"`
	Warning      string    `json:"warning,omitempty"`
}

// RegisterOrganization registers an organisation. Refused: bad_code, already_taken, not_allowed.
func (a *Acts) RegisterOrganization(ctx context.Context, in RegisterOrganization) (Registered, error) {
	return act(ctx, a, in.By, grant.RegisterOrganization, in, func(tx *store.Tx) (Registered, error) {
		if err := allowRegistration(tx, in); err != nil {
			return Registered{}, err
		}
		identifier, warning, err := grant.NormalizeIdentifier(in.Scheme, in.Code)
		if err != nil {
			return Registered{}, err
		}
		_, err = store.FindOrganizationCode(ctx, tx, identifier)
		if err == nil {
			return Registered{}, grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/code")
		}
		if refusal, refused := grant.Refusal(err); !refused || refusal.Kind != grant.NotFound {
			return Registered{}, err
		}
		o := store.Organization{
			ID: uuid.Must(uuid.NewV7()), Scheme: identifier.Scheme, Code: identifier.Code, Name: in.Name, Kind: in.Kind, Funder: in.Funder, Registered: in.Registered,
		}
		if err := store.InsertOrganization(ctx, tx, o, tx.Now); err != nil {
			return Registered{}, err
		}
		if len(in.Reports) > 0 {
			if err := store.InsertReports(ctx, tx, o.ID, in.Reports); err != nil {
				return Registered{}, err
			}
		}
		answer := Registered{Organization: o.ID, Warning: warning}
		if tx.Actor.Person == uuid.Nil || in.OnBehalf != nil {
			return answer, nil
		}
		return answer, giveRole(ctx, tx, o.ID, grant.Owner, tx.Actor.Person, false)
	})
}

func allowRegistration(tx *store.Tx, in RegisterOrganization) error {
	if tx.Actor.Person == uuid.Nil {
		return nil
	}
	if in.Funder {
		return grant.RefuseAt(grant.Forbidden, grant.NotAllowed, "/funder", "act", grant.RegisterOrganization)
	}
	if in.OnBehalf != nil {
		return tx.Allow(grant.RegisterOrganization, grant.Facts{Funder: *in.OnBehalf})
	}
	return nil
}

// RecordCredit records what public lists say of an organisation (信用记录), as staff found it.
type RecordCredit struct {
	By           By        `json:"-"`
	Funder       uuid.UUID `json:"funder"`
	Organization uuid.UUID `json:"organization"`
	Records      []Credit  `json:"records"`
}

// RecordCredit adds entries. Refused: no_such_thing, bad_input for an entry before its listing, not_allowed.
func (a *Acts) RecordCredit(ctx context.Context, in RecordCredit) (none, error) {
	return act(ctx, a, in.By, grant.RecordCredit, in, func(tx *store.Tx) (none, error) {
		if err := tx.Allow(grant.RecordCredit, grant.Facts{Funder: in.Funder}); err != nil {
			return none{}, err
		}
		if _, err := store.FindOrganization(ctx, tx, in.Organization); err != nil {
			return none{}, err
		}
		return none{}, insertCredit(ctx, tx, in.Organization, in.Records)
	})
}

func insertCredit(ctx context.Context, tx *store.Tx, organization uuid.UUID, records []Credit) error {
	for i, c := range records {
		if c.Entered.Before(c.Listed) || c.Removed != nil && c.Removed.Before(c.Listed) {
			return grant.RefuseAt(grant.Invalid, grant.BadInput, pointer("records", i, "entered"), "rule", "not_before_listed")
		}
		if err := store.InsertCredit(ctx, tx, organization, store.CreditRecord{
			List: c.List, Listed: c.Listed, Entered: c.Entered, Removed: c.Removed, Reason: c.Reason,
		}); err != nil {
			return err
		}
	}
	return nil
}
