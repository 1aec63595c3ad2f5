package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// CoFund lets a district add to the awards of its projects (区级配套), by the rule of its fund.
type CoFund struct {
	By    By        `json:"-"`
	Round uuid.UUID `json:"round"`
	Fund  uuid.UUID `json:"fund"`
}

// CoFunded answers what a district added, and which of its projects it left out.
type CoFunded struct {
	Lines   int       `json:"lines"`
	Total   grant.Fen `json:"total_fen"`
	Left    grant.Fen `json:"left_fen"` // in the district's fund
	LeftOut []LeftOut `json:"left_out"`
}

// LeftOut is a project that gets no line now, with the reason and its figures.
type LeftOut struct {
	Project uuid.UUID      `json:"project_id"`
	Reason  grant.Reason   `json:"reason"`
	Params  map[string]any `json:"params"`
}

// CoFund adds a line to every project of the round in the district's area that the rule means and that has none of the
// fund, in the order of the ranking within what the fund has. It may be repeated, when others were promoted or the fund
// has received more. A project that runs gets its tranches with the next version of its agreement. A project that the
// line would bring above its budget, or for which too little is left, is left out. Refused: already_done where every
// project has its line; where all are left out, the reason of the first, over_budget or fund for instance; bad_input
// for another kind of fund, a fund of another currency, or a listed award outside the district; not_allowed; wrong_stage
// before the awards are announced.
func (a *Acts) CoFund(ctx context.Context, in CoFund) (CoFunded, error) {
	return act(ctx, a, in.By, grant.CoFund, in, func(tx *store.Tx) (CoFunded, error) {
		round, err := store.ShareRound(ctx, tx, in.Round)
		if err != nil {
			return CoFunded{}, err
		}
		if err := tx.Allow(grant.CoFund, round.Facts()); err != nil {
			return CoFunded{}, err
		}
		fund, err := fundOf(ctx, tx, in.Fund, round, grant.DistrictFund)
		if err != nil {
			return CoFunded{}, err
		}
		c := coFunding{Tx: tx, round: round, fund: fund}
		if c.policy, err = a.policy(ctx, tx, round.PolicyID); err != nil {
			return CoFunded{}, err
		}
		if err := c.load(ctx); err != nil {
			return CoFunded{}, err
		}
		return c.add(ctx)
	})
}

// fundOf answers a fund of the round's funder that has the kind and the round's currency.
func fundOf(ctx context.Context, tx *store.Tx, id uuid.UUID, round grant.Round, kind grant.FundKind) (store.Fund, error) {
	fund, err := store.FindFund(ctx, tx, id)
	switch {
	case err == nil && fund.FunderID != round.FunderID:
		err = grant.RefuseAt(grant.NotFound, grant.NoSuchThing, "/fund_id")
	case err == nil && fund.Kind != kind:
		err = grant.RefuseAt(grant.Invalid, grant.BadInput, "/fund_id", "rule", "fund_kind", "expected", kind, "value", fund.Kind)
	case err == nil && fund.Currency != round.Currency:
		err = grant.RefuseAt(grant.Invalid, grant.BadInput, "/fund_id", "rule", "currency", "expected", round.Currency, "value", fund.Currency)
	}
	return fund, err
}

type coFunding struct {
	*store.Tx
	round    grant.Round
	policy   grant.Policy
	fund     store.Fund
	projects map[string]grant.Project // by the application's id
	awards   []grant.PoolAward
	left     grant.Fen
}

// load locks the projects of the round, chooses those of the district and reads what they and the fund have.
func (c *coFunding) load(ctx context.Context) error {
	above, err := placesAbove(ctx, c.Tx, c.round.FunderID)
	if err != nil {
		return err
	}
	all, err := store.LockProjects(ctx, c.Tx, c.round.ID)
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	lines, err := store.ListLines(ctx, c.Tx, ids...)
	if err != nil {
		return err
	}
	of := map[uuid.UUID][]store.FundingLine{}
	for _, line := range lines {
		of[line.ProjectID] = append(of[line.ProjectID], line)
	}
	c.projects = map[string]grant.Project{}
	for _, p := range all {
		if grant.IsWithin(p.Place, []uuid.UUID{c.fund.Rules.District}, above) {
			award := grant.PoolAward{ID: p.ApplicationID.String(), Pool: p.Amount, Budget: p.Total, Lines: SourcesOf(of[p.ID]), Ended: !p.TakesLines()}
			c.projects[award.ID] = p.Project
			c.awards = append(c.awards, award)
		}
	}
	c.left, err = availableIn(ctx, c.Tx, c.fund.ID)
	return err
}

func (c *coFunding) add(ctx context.Context) (CoFunded, error) {
	amounts, err := c.fund.Rules.CoFunding.CoFund(c.policy, c.fund.ID, c.left, c.awards)
	if err != nil {
		return CoFunded{}, err
	}
	answer := CoFunded{Left: c.left, LeftOut: []LeftOut{}}
	for _, one := range amounts {
		project := c.projects[one.Award]
		if one.LeftOut != nil {
			answer.LeftOut = append(answer.LeftOut, LeftOut{project.ID, one.LeftOut.Reason, one.LeftOut.Params})
		}
		if one.Amount == 0 {
			continue
		}
		line := store.FundingLine{ID: uuid.Must(uuid.NewV7()), ProjectID: project.ID, AwardID: project.AwardID, Source: grant.DistrictLine, FundID: &c.fund.ID, Amount: one.Amount}
		if err := addLine(ctx, c.Tx, c.round, line); err != nil {
			return CoFunded{}, err
		}
		if err := c.MoveProject(ctx, &project, project.Stage, ""); err != nil {
			return CoFunded{}, err
		}
		answer.Lines, answer.Total, answer.Left = answer.Lines+1, answer.Total+one.Amount, answer.Left-one.Amount
	}
	return answer, nil
}

// addLine adds a line that a fund pays and commits the fund's money to it.
func addLine(ctx context.Context, tx *store.Tx, round grant.Round, line store.FundingLine) error {
	if err := tx.InsertLines(ctx, round.FunderID, []store.FundingLine{line}); err != nil {
		return err
	}
	if err := store.OpenAccounts(ctx, tx, round.FunderID, lineAccounts(round.ID, line.ID)); err != nil {
		return err
	}
	tx.Post(lineEntry("committed", round, line, 1))
	return nil
}

// lineEntry commits a fund's money to a line (sign 1) or gives it back (sign −1).
func lineEntry(kind string, round grant.Round, line store.FundingLine, sign int64) store.Entry {
	amount := sign * int64(line.Amount)
	return store.Entry{Kind: kind, Funder: round.FunderID, Case: grant.ProjectCase(line.ProjectID), Postings: []store.Posting{
		posting(grant.FundAvailable, uuid.Nil, *line.FundID, -amount),
		posting(grant.LineCommitted, round.ID, line.ID, amount),
	}}
}

func availableIn(ctx context.Context, tx *store.Tx, fund uuid.UUID) (grant.Fen, error) {
	id := grant.AccountID(grant.FundAvailable, uuid.Nil, fund)
	found, err := store.FindAccounts(ctx, tx, []uuid.UUID{id})
	return grant.Fen(found[id].Balance), err
}

// placesAbove answers for each place of a funder the one above it.
func placesAbove(ctx context.Context, tx *store.Tx, funder uuid.UUID) (map[uuid.UUID]uuid.UUID, error) {
	places, err := store.ListPlaces(ctx, tx, funder)
	above := make(map[uuid.UUID]uuid.UUID, len(places))
	for _, p := range places {
		if p.ParentID != nil {
			above[p.ID] = *p.ParentID
		}
	}
	return above, err
}

// DecideFund records the vote of a named fund's committee (管委会) on a line for a project.
type DecideFund struct {
	ProjectAct
	Fund    uuid.UUID      `json:"fund"`
	Amount  grant.Fen      `json:"amount_fen"`
	Recused []uuid.UUID    `json:"recused"` // members who declared an interest in the applicant
	Ballots []grant.Ballot `json:"ballots"`
}

// FundDecided is the vote in figures: the line where it was granted, the reason where it was not.
type FundDecided struct {
	Count   grant.CommitteeCount `json:"count"`
	Recused []uuid.UUID          `json:"recused"` // who took no part
	Line    *uuid.UUID           `json:"line_id"`
	Reason  *grant.Reason        `json:"reason"`
}

// DecideFund keeps the committee's vote and, where it grants the request, adds the line. Refused, with nothing kept:
// interested_party, fund_purpose, fund_area and fund, over_budget and what else Policy.CheckLines says of the project with
// the line, whatever the committee says; bad_input for a committee that could
// not vote so; conflict_of_interest for the ballot of a recused member; already_done where the fund has decided on the
// project.
func (a *Acts) DecideFund(ctx context.Context, in DecideFund) (FundDecided, error) {
	return onProject(ctx, a, in.ProjectAct, grant.DecideFund, in, func(s *site) (FundDecided, error) {
		fund, err := fundOf(ctx, s.Tx, in.Fund, s.round, grant.NamedFund)
		if err != nil {
			return FundDecided{}, err
		}
		if err := s.mayAskFund(ctx, fund, in.Amount); err != nil {
			return FundDecided{}, err
		}
		members := fund.Rules.Committee
		recused, err := grant.Recuse(members, s.project.OrganizationID, in.Recused)
		if err != nil {
			return FundDecided{}, err
		}
		count, err := grant.CountBallots(members, s.project.OrganizationID, in.Ballots)
		if err != nil {
			return FundDecided{}, err
		}
		answer := FundDecided{Count: count, Recused: recused}
		if refusal, refused := grant.Refusal(count.Check()); refused {
			answer.Reason = &refusal.Reason
		} else {
			line := store.FundingLine{ID: uuid.Must(uuid.NewV7()), ProjectID: s.project.ID, AwardID: s.project.AwardID, Source: grant.FundLine, FundID: &fund.ID, Amount: in.Amount}
			if err := addLine(ctx, s.Tx, s.round, line); err != nil {
				return answer, err
			}
			answer.Line = &line.ID
		}
		if err := s.InsertFundRequest(ctx, store.FundRequest{
			FundID: fund.ID, ProjectID: s.project.ID, Amount: in.Amount, Votes: in.Ballots, Recused: recused, LineID: answer.Line,
		}); err != nil {
			return answer, err
		}
		return answer, s.stay(ctx)
	})
}

// mayAskFund judges a request by the fund's terms.
func (s *site) mayAskFund(ctx context.Context, fund store.Fund, amount grant.Fen) error {
	decided, err := store.HasDecided(ctx, s.Tx, fund.ID, s.project.ID)
	if err != nil {
		return err
	}
	if decided {
		return grant.Refuse(grant.Conflict, grant.AlreadyDone)
	}
	application, err := store.FindApplication(ctx, s.Tx, s.project.ApplicationID)
	if err != nil {
		return err
	}
	shares, err := store.ListApplicationPlaces(ctx, s.Tx, application.ID)
	if err != nil {
		return err
	}
	above, err := placesAbove(ctx, s.Tx, s.round.FunderID)
	if err != nil {
		return err
	}
	left, err := availableIn(ctx, s.Tx, fund.ID)
	if err != nil {
		return err
	}
	field, _ := application.Answers["service_field"].(string)
	if err := fund.Rules.Terms(above).Check(grant.FundRequest{
		Applicant: application.OrganizationID, Field: field, Places: placesOf(shares[application.ID]), Amount: amount,
	}, left); err != nil {
		return err
	}
	lines, err := store.ListLines(ctx, s.Tx, s.project.ID)
	if err != nil {
		return err
	}
	return s.policy.CheckLines(application.Total, append(SourcesOf(lines), grant.Line{Source: grant.FundLine, Fund: fund.ID, Amount: amount}))
}

// SourcesOf answers lines as the rules know them.
func SourcesOf(lines []store.FundingLine) []grant.Line {
	of := make([]grant.Line, len(lines))
	for i, l := range lines {
		of[i] = grant.Line{Source: l.Source, Amount: l.Amount}
		if l.FundID != nil {
			of[i].Fund = *l.FundID
		}
	}
	return of
}
