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

// DraftAgreement writes the next version of a project's agreement.
type DraftAgreement struct {
	ProjectAct
	Account uuid.UUID         `json:"account"`
	Parties []grant.Party     `json:"parties"` // who signs, besides funder and grantee
	From    grant.Date        `json:"from"`    // the project's period
	To      grant.Date        `json:"to"`
	Changes []AgreementChange `json:"changes,omitempty"` // of every version but the first
}

// AgreementChange is one matter in which a version differs from the one before.
type AgreementChange struct {
	Matter string `json:"matter" validate:"min=1,max=100"`
	Before string `json:"before,omitzero" validate:"max=500"`
	After  string `json:"after,omitzero" validate:"max=500"`
}

// AgreementDrafted is a version that waits for its signatures, which name its Digest.
type AgreementDrafted struct {
	ID     uuid.UUID `json:"id"`
	Number int       `json:"number"`
	Digest string    `json:"digest"`
}

// DraftAgreement writes the next version from the project as it stands: its lines, tranches and bank account. A version
// that was drafted before and not signed by everybody counts no more. Refused: no_such_thing for an account of another
// organisation, account_holder where the organisation has another name now, bad_input for parties, not_allowed.
func (a *Acts) DraftAgreement(ctx context.Context, in DraftAgreement) (AgreementDrafted, error) {
	return onProject(ctx, a, in.ProjectAct, grant.DraftAgreement, in, func(s *site) (AgreementDrafted, error) {
		account, err := s.account(ctx, in.Account)
		if err != nil {
			return AgreementDrafted{}, err
		}
		before, err := store.ListAgreements(ctx, s.Tx, s.project.ID)
		if err != nil {
			return AgreementDrafted{}, err
		}
		version := store.Agreement{
			ID: uuid.Must(uuid.NewV7()), FunderID: s.round.FunderID, ProjectID: s.project.ID, Number: len(before) + 1, OrganizationID: s.project.OrganizationID,
			AccountID: account.ID, Parties: partiesOf(in.Parties), DraftedBy: s.Actor.Person, DraftedAt: s.Now,
		}
		said, err := s.document(ctx, in, version, account)
		if err != nil {
			return AgreementDrafted{}, err
		}
		html, err := said.HTML()
		if err != nil {
			return AgreementDrafted{}, err
		}
		content, err := json.Marshal(said)
		if err != nil {
			return AgreementDrafted{}, err
		}
		digest := sha256.Sum256(html)
		version.Document, version.Digest = string(html), hex.EncodeToString(digest[:])
		if err := store.InsertAgreement(ctx, s.Tx, version, content); err != nil {
			return AgreementDrafted{}, err
		}
		s.Tell(grant.Telling{
			Funder: version.FunderID, Organization: version.OrganizationID, Event: grant.ToldAgreement,
			Case: grant.Case{Kind: grant.AgreementKind, ID: version.ID}, Params: grant.MessageParams{Agreement: said.Number},
		})
		return AgreementDrafted{version.ID, version.Number, version.Digest}, s.stay(ctx)
	})
}

func partiesOf(others []grant.Party) []string {
	parties := []string{string(grant.FunderParty), string(grant.GranteeParty)}
	if slices.Contains(others, grant.CommunityParty) {
		parties = append(parties, string(grant.CommunityParty))
	}
	return parties
}

// account answers an account of the project's organisation, under the name it has now.
func (s *site) account(ctx context.Context, id uuid.UUID) (store.BankAccount, error) {
	account, err := store.FindBankAccount(ctx, s.Tx, id)
	if err != nil || account.OrganizationID != s.project.OrganizationID {
		return account, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/account_id")
	}
	organization, err := store.FindOrganization(ctx, s.Tx, s.project.OrganizationID)
	if err != nil {
		return account, err
	}
	err = grant.AccountHolderMatches(organization.Name, account.Holder)
	if refusal, refused := grant.Refusal(err); refused {
		refusal.Field = "/account_id"
	}
	return account, err
}

// RecordSignature records that a party has signed a version, by its digest.
type RecordSignature struct {
	ProjectAct
	Agreement uuid.UUID   `json:"agreement"`
	Digest    string      `json:"digest"`
	Party     grant.Party `json:"party"`
	Signer    string      `json:"signer"`
	SignedOn  grant.Date  `json:"signed_on"`
}

// RecordSignature records a signature. With the last one the version is signed: the tranches of every line that has none
// yet are planned under it, and what was not sent yet is paid under it. Refused: moved for a version that another has
// followed, for another digest, or for one that was drafted before a line was added; already_done for a party that has signed it; bad_input for
// one that is none of its parties, or a day that lies ahead or before the draft.
func (a *Acts) RecordSignature(ctx context.Context, in RecordSignature) (grant.Project, error) {
	return onProject(ctx, a, in.ProjectAct, grant.RecordSigned, in, func(s *site) (grant.Project, error) {
		version, err := s.versionToSign(ctx, in)
		if err != nil {
			return s.project, err
		}
		signatures, err := store.ListSignatures(ctx, s.Tx, s.project.ID)
		if err != nil {
			return s.project, err
		}
		signed := 1
		for _, one := range signatures {
			if one.AgreementID != version.ID {
				continue
			}
			if one.Party == string(in.Party) {
				return s.project, grant.RefuseAt(grant.Conflict, grant.AlreadyDone, "/party")
			}
			signed++
		}
		if err := s.InsertSignature(ctx, s.round.FunderID, store.Signature{
			AgreementID: version.ID, Digest: in.Digest, Party: string(in.Party), Signer: in.Signer, SignedOn: in.SignedOn,
		}); err != nil {
			return s.project, err
		}
		if signed < len(version.Parties) {
			err = s.stay(ctx)
			return s.project, err
		}
		err = s.sign(ctx, version)
		return s.project, err
	})
}

// versionToSign answers the newest version, where it is the one that was named.
func (s *site) versionToSign(ctx context.Context, in RecordSignature) (store.Agreement, error) {
	versions, err := store.ListAgreements(ctx, s.Tx, s.project.ID)
	if err != nil {
		return store.Agreement{}, err
	}
	if !slices.ContainsFunc(versions, func(v store.Agreement) bool { return v.ID == in.Agreement }) {
		return store.Agreement{}, grant.Refuse(grant.NotFound, grant.NoSuchThing)
	}
	newest := versions[len(versions)-1]
	whole, err := store.NamesAllLines(ctx, s.Tx, newest)
	if err != nil {
		return newest, err
	}
	drafted, today := grant.DateOf(newest.DraftedAt.In(grant.Beijing)), grant.DateOf(s.Now.In(grant.Beijing))
	switch {
	case newest.ID != in.Agreement:
		return newest, grant.Refuse(grant.Stale, grant.Moved, "version", newest.Number)
	case newest.Digest != in.Digest, !whole: // a text that does not name every line is not what would be paid
		return newest, grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
	case !slices.Contains(newest.Parties, string(in.Party)):
		return newest, grant.RefuseAt(grant.Invalid, grant.BadInput, "/party", "rule", "enum", "allowed", newest.Parties)
	case in.SignedOn.Before(drafted) || in.SignedOn.After(today):
		return newest, grant.RefuseAt(grant.Invalid, grant.BadInput, "/signed_on", "rule", "range", "min", drafted, "max", today, "value", in.SignedOn)
	}
	return newest, nil
}

// sign makes a version the one that counts and plans the tranches of the lines that it is the first to name.
func (s *site) sign(ctx context.Context, version store.Agreement) error {
	if err := store.SignAgreement(ctx, s.Tx, version, s.Now); err != nil {
		return err
	}
	planned, err := s.tranches(ctx)
	if err != nil {
		return err
	}
	cases, err := s.InsertDisbursements(ctx, s.project, version.ID, planned)
	if err != nil {
		return err
	}
	s.Wake(cases...)
	return s.MoveProject(ctx, &s.project, grant.ProjectRunning, "")
}

// tranches plans the payments of every line that is paid through the bank and has none planned.
func (s *site) tranches(ctx context.Context) ([]store.Tranche, error) {
	lines, err := store.ListUnplannedLines(ctx, s.Tx, s.project.ID)
	if err != nil {
		return nil, err
	}
	var planned []store.Tranche
	for _, line := range lines {
		if !line.Source.Granted() {
			continue
		}
		amounts, err := grant.PlanTranches(line.Amount, s.policy.Tranches)
		if err != nil {
			return nil, err
		}
		for i, amount := range amounts {
			if amount > 0 {
				planned = append(planned, store.Tranche{LineID: line.ID, Number: i + 1, Condition: s.policy.Tranches[i].On, Amount: amount})
			}
		}
	}
	return planned, nil
}
