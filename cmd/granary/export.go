package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/spf13/cobra"
)

func exportCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "Write what may be published elsewhere"}
	cmd.AddCommand(exportGrantsCommand(c))
	return cmd
}

func exportGrantsCommand(c *config) *cobra.Command {
	var round, out string
	cmd := &cobra.Command{
		Use: "360giving --round ID", Short: "Write a round's announced awards in the 360Giving standard", Args: cobra.NoArgs,
		Long: `Writes the announced awards of a round as a package of the 360Giving Data Standard 1.4. Every amount is what the ledger holds
for the award in the round's pool: committed, in transit and paid out. An award that was given up is left out, and nothing
is written about people.`,
		Example: "  granary export 360giving --round 0198c1a2-… --out grants.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			id, err := uuid.Parse(round)
			if err != nil {
				return errors.New("--round takes an id")
			}
			return withOperator(cmd, c, func(ctx context.Context, acts *activities.Acts) error {
				published, err := readPackage(ctx, acts.Pool, id)
				if err != nil {
					return err
				}
				return published.write(cmd.OutOrStdout(), out)
			})
		},
	}
	cmd.Flags().StringVar(&round, "round", "", "the round's id")
	cmd.Flags().StringVar(&out, "out", "-", "the file to write, - for the standard output")
	_ = cmd.MarkFlagRequired("round")
	return cmd
}

// grantPackage is a package of the 360Giving Data Standard.
type grantPackage struct {
	Version   string         `json:"version"`
	Title     string         `json:"title"`
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

func readPackage(ctx context.Context, db store.DB, id uuid.UUID) (grantPackage, error) {
	round, err := store.FindRound(ctx, db, id)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		err = fmt.Errorf("there is no round %s", id)
	}
	if err != nil {
		return grantPackage{}, err
	}
	funder, err := store.FindOrganization(ctx, db, round.FunderID)
	if err != nil {
		return grantPackage{}, err
	}
	awards, err := store.ListPublishedAwards(ctx, db, id)
	if err == nil && len(awards) == 0 { // the standard has no empty package
		err = fmt.Errorf("round %s has no announced award", round.Key)
	}
	if err != nil {
		return grantPackage{}, err
	}
	now, err := store.Now(ctx, db)
	by := grantOrganization{funder.Scheme + "-" + funder.Code, funder.Name}
	p := grantPackage{Version: "1.4", Title: roundTitle(round), Issued: grant.DateOf(now.In(grant.Beijing)), Publisher: publisher{by.ID, by.Name}}
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

// write writes the package to a file (- for out).
func (p grantPackage) write(out io.Writer, path string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(p); err != nil {
		return err
	}
	if path == "-" {
		_, err := out.Write(text.Bytes())
		return err
	}
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%s in %s\n", counted(len(p.Grants), "grant"), path)
	return err
}
