package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// beginProjects begins a project for everything that was awarded in a round and has none yet (立项), with the line of
// the round's pool and what the applicant brings, which its application's constraints keep within its budget.
func beginProjects(ctx context.Context, tx *store.Tx, round grant.Round) error {
	awarded, err := store.ListAwarded(ctx, tx, round.ID)
	if err != nil || len(awarded) == 0 {
		return err
	}
	projects, err := tx.InsertProjects(ctx, round, awarded)
	if err != nil {
		return err
	}
	of := make(map[uuid.UUID]store.AwardedApplication, len(awarded))
	for _, a := range awarded {
		of[a.ApplicationID] = a
	}
	var lines, brought []store.FundingLine
	for _, p := range projects {
		a := of[p.ApplicationID]
		lines = append(lines, store.FundingLine{ID: p.AwardID, ProjectID: p.ID, AwardID: p.AwardID, Source: grant.PoolLine, Amount: a.Amount})
		for _, line := range grant.BroughtLines(a.Own, a.InKind) {
			brought = append(brought, store.FundingLine{ID: uuid.Must(uuid.NewV7()), ProjectID: p.ID, AwardID: p.AwardID, Source: line.Source, Amount: line.Amount})
		}
	}
	if err := tx.InsertLines(ctx, round.FunderID, append(lines, brought...)); err != nil {
		return err
	}
	return pledge(ctx, tx, round, brought)
}

// ProjectAct is an act on a project that needs nothing but the project. Version is the one the caller has seen; zero
// means any.
type ProjectAct struct {
	By      By        `json:"-"`
	Project uuid.UUID `json:"project"`
	Version int64     `json:"version,omitempty"`
	Reason  string    `json:"reason,omitempty"`
}

// site is what an act on a project works on.
type site struct {
	*store.Tx
	round   grant.Round
	project grant.Project
	policy  grant.Policy
}

// onProject is the frame of every act on a project: the round FOR SHARE, the project locked, permission, version.
// Change must move the project, if only to the stage it is in.
func onProject[In, Out any](ctx context.Context, a *Acts, frame ProjectAct, name grant.Act, in In, change func(*site) (Out, error)) (Out, error) {
	return act(ctx, a, frame.By, name, in, func(tx *store.Tx) (Out, error) {
		var out Out
		s := site{Tx: tx}
		var err error
		if s.round, err = store.ShareRoundOfProject(ctx, tx, frame.Project); err != nil {
			return out, err
		}
		if s.project, err = store.LockProject(ctx, tx, frame.Project); err != nil {
			return out, err
		}
		if err := current(tx.Allow(name, s.project.Facts()), frame.Version, s.project.Version); err != nil {
			return out, err
		}
		if s.policy, err = a.policy(ctx, tx, s.round.PolicyID); err != nil {
			return out, err
		}
		tx.Remark(frame.Reason)
		return change(&s)
	})
}

// stay raises the project's version in the stage it is in.
func (s *site) stay(ctx context.Context) error {
	return s.MoveProject(ctx, &s.project, s.project.Stage, "")
}

// GiveUpProject is the organisation giving an award up before the agreement is signed. What every line held goes back
// where it came from, and the room of the project's caps with it.
func (a *Acts) GiveUpProject(ctx context.Context, in ProjectAct) (grant.Project, error) {
	return onProject(ctx, a, in, grant.GiveUpProject, in, func(s *site) (grant.Project, error) {
		if err := s.releaseLines(ctx); err != nil {
			return s.project, err
		}
		s.Wake(grant.RoundCase(s.round.ID))
		err := s.MoveProject(ctx, &s.project, grant.ProjectGivenUp, "")
		return s.project, err
	})
}

// releaseLines gives back what the project's lines hold: the pool's with its rooms, a fund's to the fund, a pledge to the applicant.
func (s *site) releaseLines(ctx context.Context) error {
	lines, err := store.ListLines(ctx, s.Tx, s.project.ID)
	if err != nil {
		return err
	}
	for _, line := range lines {
		switch {
		case line.FundID != nil:
			s.Post(lineEntry("released", s.round, line, -1))
		case !line.Source.Granted(): // nothing came before the agreement
			s.Post(pledgeEntry("released", s.round, line, -1))
		}
	}
	return releaseAward(ctx, s.Tx, s.project.ApplicationID, s.project.OrganizationID, s.policy)
}
