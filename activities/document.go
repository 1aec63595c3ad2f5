package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/print"
	"github.com/granary-grants/granary/store"
)

// document writes what a version of the agreement says, from the project as it stands.
func (s *site) document(ctx context.Context, in DraftAgreement, version store.Agreement, account store.BankAccount) (*print.Document, error) {
	application, err := store.FindApplication(ctx, s.Tx, s.project.ApplicationID)
	if err != nil {
		return nil, err
	}
	said := print.Agreement{
		ProjectNumber: s.project.Number, Version: version.Number, Drafted: grant.DateOf(s.Now.In(grant.Beijing)), Round: s.round.TitleZH, Project: application.Title,
		Receipt: application.Receipt, Account: print.BankAccount{Holder: account.Holder, Bank: account.Bank, Number: account.Number},
		From: in.From, To: in.To, PolicyVersion: s.PolicyVersion(), Changes: changesOf(in.Changes),
	}
	if said.Funder, err = s.party(ctx, s.round.FunderID); err != nil {
		return nil, err
	}
	if said.Grantee, err = s.party(ctx, s.project.OrganizationID); err != nil {
		return nil, err
	}
	if err := s.placesIn(ctx, &said, len(version.Parties) > 2); err != nil {
		return nil, err
	}
	if said.Lines, err = s.linesIn(ctx); err != nil {
		return nil, err
	}
	return said.Document()
}

func changesOf(changes []AgreementChange) []print.Change {
	var said []print.Change
	for _, c := range changes {
		said = append(said, print.Change{Matter: grant.Text{ZH: c.Matter, EN: c.Matter}, Before: c.Before, After: c.After})
	}
	return said
}

func (s *site) party(ctx context.Context, id uuid.UUID) (print.Party, error) {
	organization, err := store.FindOrganization(ctx, s.Tx, id)
	return print.Party{Name: organization.Name, Code: organization.Code}, err
}

// placesIn names the communities, of which the first signs where three parties do.
func (s *site) placesIn(ctx context.Context, said *print.Agreement, signs bool) error {
	shares, err := store.ListApplicationPlaces(ctx, s.Tx, s.project.ApplicationID)
	if err != nil {
		return err
	}
	places, err := store.ListPlaces(ctx, s.Tx, s.round.FunderID)
	if err != nil {
		return err
	}
	named := make(map[uuid.UUID]store.Place, len(places))
	for _, p := range places {
		named[p.ID] = p
	}
	for i, share := range shares[s.project.ApplicationID] {
		place := named[share.Place]
		said.Places = append(said.Places, place.Name)
		if i == 0 && signs {
			said.Community = &print.Party{Name: place.Name, Code: place.Code}
		}
	}
	return nil
}

func (s *site) linesIn(ctx context.Context) ([]print.AgreementLine, error) {
	lines, err := store.ListLines(ctx, s.Tx, s.project.ID)
	if err != nil {
		return nil, err
	}
	var said []print.AgreementLine
	for _, line := range lines {
		one := print.AgreementLine{Source: line.Source, Wording: line.Source.Name(), Amount: line.Amount}
		if line.FundID != nil {
			fund, err := store.FindFund(ctx, s.Tx, *line.FundID)
			if err != nil {
				return nil, err
			}
			one.Fund = fund.Name
		}
		if line.Source.Granted() {
			if one.Tranches, err = s.tranchesOf(line); err != nil {
				return nil, err
			}
		}
		said = append(said, one)
	}
	return said, nil
}

func (s *site) tranchesOf(line store.FundingLine) ([]print.Tranche, error) {
	amounts, err := grant.PlanTranches(line.Amount, s.policy.Tranches)
	if err != nil {
		return nil, err
	}
	tranches := make([]print.Tranche, len(amounts))
	for i, amount := range amounts {
		tranches[i] = print.Tranche{Name: grant.TrancheName(i+1, len(amounts)), Amount: amount, Condition: s.policy.Tranches[i].On.Name()}
	}
	return tranches, nil
}
