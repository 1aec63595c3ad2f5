package public

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// GrantPackage is the announced awards of a round as a package of the 360Giving Data Standard 1.4.
type GrantPackage struct {
	Version   string         `json:"version"`
	Title     string         `json:"title"`
	License   string         `json:"license"` // its address
	Issued    grant.Date     `json:"issued"`
	Publisher publisher      `json:"publisher"`
	Grants    []awardedGrant `json:"grants"`
}

type publisher struct {
	Identifier string `json:"identifier"`
	Name       string `json:"name"`
}

// awardedGrant is one award. Amounts are decimal numbers in the major unit, written without any rounding.
type awardedGrant struct {
	ID              string                 `json:"id"`
	Title           string                 `json:"title"`
	Description     string                 `json:"description"`
	Currency        string                 `json:"currency"`
	AmountAsked     json.Number            `json:"amountAppliedFor"`
	AmountAwarded   json.Number            `json:"amountAwarded"`
	AmountDisbursed json.Number            `json:"amountDisbursed"`
	AwardDate       grant.Date             `json:"awardDate"`
	Recipients      []grantOrganization    `json:"recipientOrganization"`
	Funders         []grantOrganization    `json:"fundingOrganization"`
	Locations       []beneficiaryLocation  `json:"beneficiaryLocation"`
	Programmes      []grantProgrammeInFile `json:"grantProgramme"`
	FromOpenCall    string                 `json:"fromOpenCall"`
}

type grantOrganization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type beneficiaryLocation struct {
	Name string `json:"name"`
}

type grantProgrammeInFile struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// ReadGrantPackage makes the package of a round. Its amounts are those of the ledger, what was given up is left out, and
// nothing is told about people. Without an announced award it has no grants, and is then no package of the standard.
func ReadGrantPackage(ctx context.Context, db store.DB, round grant.Round, licence Licence) (GrantPackage, error) {
	funder, err := store.FindOrganization(ctx, db, round.FunderID)
	if err != nil {
		return GrantPackage{}, err
	}
	awards, err := store.ListPublishedAwards(ctx, db, round.ID)
	if err != nil {
		return GrantPackage{}, err
	}
	now, err := store.Now(ctx, db)
	by := grantOrganization{funder.Scheme + "-" + funder.Code, funder.Name}
	p := GrantPackage{
		Version: "1.4", Title: roundTitle(round), License: licence.orDefault().URL, Issued: grant.DateOf(now.In(grant.Beijing)), Publisher: publisher{by.ID, by.Name},
	}
	for _, a := range awards {
		p.Grants = append(p.Grants, publish(round, by, a))
	}
	return p, err
}

func roundTitle(r grant.Round) string { return r.TitleZH + " / " + r.TitleEN }

// publish writes an award as a grant. Its description is made of what is public anyway: the application's own words may
// name people.
func publish(round grant.Round, by grantOrganization, a store.PublishedAward) awardedGrant {
	locations := make([]beneficiaryLocation, len(a.Places))
	for i, name := range a.Places {
		locations[i] = beneficiaryLocation{name}
	}
	return awardedGrant{
		ID: by.ID + "-" + a.Number, Title: a.Title, Description: fmt.Sprintf("%s, %s: %s", roundTitle(round), a.Number, a.Title), Currency: round.Currency,
		AmountAsked: json.Number(a.Asked.Yuan()), AmountAwarded: json.Number(a.Awarded.Yuan()), AmountDisbursed: json.Number(a.Disbursed.Yuan()),
		AwardDate:  grant.DateOf(a.AnnouncedAt.In(grant.Beijing)),
		Recipients: []grantOrganization{{a.Scheme + "-" + a.Code, a.Name}}, Funders: []grantOrganization{by}, Locations: locations,
		Programmes: []grantProgrammeInFile{{round.Key, roundTitle(round)}}, FromOpenCall: "Yes",
	}
}

// JSON is the package as a file.
func (p GrantPackage) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(p)
	return text.Bytes(), err
}
