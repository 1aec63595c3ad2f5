package activities

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// ProposeAllocation ranks and allocates. Applications names those to decide; none means all that can be decided now,
// so that a round may be decided at once or as its applications come in: those whose panel has closed and, once the
// round is past its allocation, those in the reserve (递补). Reason is why a promotion passes over some that rank before it
// and would fit; Overrides are what people change of the order and the amounts. Both are published with the notice.
type ProposeAllocation struct {
	By           By          `json:"-"`
	Round        uuid.UUID   `json:"round"`
	Applications []uuid.UUID `json:"applications,omitempty"`
	Reason       string      `json:"reason,omitempty"`
	Overrides    []Override  `json:"overrides,omitempty"`
}

// Proposal is a stored run. Nothing is reserved and nobody outside sees it until another person releases it by
// naming its Digest.
type Proposal struct {
	Allocation uuid.UUID              `json:"allocation_id"`
	Number     int                    `json:"number"`
	Digest     string                 `json:"digest"`
	Totals     grant.AllocationTotals `json:"totals"`
}

// ProposeAllocation stores a run over what is free now. Refused: undecided when nothing is to decide or a
// named application is not ready, reserve_lapsed for a promotion after the reserve's day, out_of_rank for one that
// passes over some of the reserve without a reason, bad_input for a reason where it passes over nobody and for an override
// that is wrong, pass_mark and resident_vote for one of what is declined, not_allowed, password_initial.
func (a *Acts) ProposeAllocation(ctx context.Context, in ProposeAllocation) (Proposal, error) {
	return act(ctx, a, in.By, grant.ProposeAllocation, in, func(tx *store.Tx) (Proposal, error) {
		round, err := store.ShareRound(ctx, tx, in.Round)
		if err != nil {
			return Proposal{}, err
		}
		if err := tx.Allow(grant.ProposeAllocation, round.Facts()); err != nil {
			return Proposal{}, err
		}
		if err := mayPromote(ctx, tx, round, tx.Now); err != nil {
			return Proposal{}, err
		}
		policy, err := a.policy(ctx, tx, round.PolicyID)
		if err != nil {
			return Proposal{}, err
		}
		run := &run{db: tx, round: round, policy: policy}
		applications, err := run.choose(ctx, in.Applications, store.LockApplications)
		if err != nil {
			return Proposal{}, err
		}
		if err := openRooms(ctx, tx, round, run.rooms(applications)); err != nil {
			return Proposal{}, err
		}
		if err := run.read(ctx, applications, in.Overrides); err != nil {
			return Proposal{}, err
		}
		return run.propose(ctx, tx, in.Reason)
	})
}

// run is one allocation being made. In its input, applications go by receipt and communities by code, so that
// an auditor can read it without the database.
type run struct {
	db           store.DB
	round        grant.Round
	policy       grant.Policy
	reserve      []grant.Application          // all of it, where some are promoted
	applications map[string]grant.Application // by receipt
	receipts     map[uuid.UUID]string
	places       map[string]uuid.UUID // by code
	input        grant.AllocationInput
	changed      int // so many of the input's overrides are made now, the others are carried from released runs
}

// promotes says whether the run takes from the reserve.
func (r *run) promotes() bool { return r.round.Stage != grant.RoundAllocation }

// finding is store.LockApplications or store.FindApplications.
type finding = func(ctx context.Context, db store.DB, round uuid.UUID, ids []uuid.UUID, stages ...grant.Stage) ([]grant.Application, error)

// choose finds what is to decide. Of the reserve all is found, since the order of all of it counts.
func (r *run) choose(ctx context.Context, wanted []uuid.UUID, find finding) ([]grant.Application, error) {
	decidable, named, promotes := grant.PanelClosed, wanted, r.promotes()
	if promotes {
		decidable, named = grant.Reserve, nil
	}
	applications, err := find(ctx, r.db, r.round.ID, named, decidable)
	if err != nil {
		return nil, err
	}
	if promotes {
		r.reserve = applications
	}
	if promotes && len(wanted) > 0 {
		applications = slices.DeleteFunc(slices.Clone(applications), func(a grant.Application) bool { return !slices.Contains(wanted, a.ID) })
	}
	ready := func(a grant.Application) bool { return a.Stage == decidable }
	if len(applications) == 0 || len(wanted) > 0 && len(applications) < len(wanted) || !all(applications, ready) {
		return nil, grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.ProposeAllocation)
	}
	return applications, nil
}

// read makes the input of the run over some applications.
func (r *run) read(ctx context.Context, applications []grant.Application, overrides []Override) error {
	r.applications, r.receipts = make(map[string]grant.Application, len(applications)), make(map[uuid.UUID]string, len(applications))
	r.input.Policy = r.policy.AllocationPolicy()
	for _, application := range applications {
		r.applications[application.Receipt], r.receipts[application.ID] = application, application.Receipt
	}
	if err := r.loadRooms(ctx); err != nil {
		return err
	}
	if err := r.loadApplications(ctx, applications); err != nil {
		return err
	}
	return r.override(ctx, overrides)
}

// passedOver answers the receipts of those in the reserve, by rank, that a promotion of some receipts passes over now.
// Decided is what a run with overrides decides itself: whoever comes out behind there does so for a limit or for an
// override, which has its own reason. The run reads the whole reserve and is used for nothing else.
func (r *run) passedOver(ctx context.Context, reserve []grant.Application, promoted, decided []string) ([]string, error) {
	if len(reserve) == 0 || len(promoted) == 0 {
		return nil, nil
	}
	if err := r.read(ctx, reserve, nil); err != nil {
		return nil, err
	}
	result, err := grant.Allocate(r.input)
	return slices.DeleteFunc(result.PassedOver(promoted...), func(id string) bool { return slices.Contains(decided, id) }), err
}

func all[T any](s []T, is func(T) bool) bool {
	return !slices.ContainsFunc(s, func(v T) bool { return !is(v) })
}

// rooms are the limits that belong to the applications and their organisations.
func (r *run) rooms(applications []grant.Application) []room {
	limits := limitsOf(r.policy)
	var ids, organizations []uuid.UUID
	for _, a := range applications {
		ids = append(ids, a.ID)
		if !slices.Contains(organizations, a.OrganizationID) {
			organizations = append(organizations, a.OrganizationID)
		}
	}
	return append(limits.applications(ids...), limits.organizations(organizations...)...)
}

// loadRooms reads what earlier awards hold. A limit that was lowered counts as held.
func (r *run) loadRooms(ctx context.Context) error {
	places, err := store.ListPlaces(ctx, r.db, r.round.FunderID)
	if err != nil {
		return err
	}
	codes := make(map[uuid.UUID]string, len(places))
	r.places = make(map[string]uuid.UUID, len(places))
	for _, p := range places {
		codes[p.ID], r.places[p.Code] = p.Code, p.ID
	}
	accounts, err := store.ListRoundAccounts(ctx, r.db, r.round.ID, grant.PoolAvailable, grant.CommunityRoom, grant.AwardUsed, grant.OrgUsed)
	if err != nil {
		return err
	}
	held := map[uuid.UUID]grant.Fen{}
	r.input.Used.Organizations = map[string]int64{}
	for _, account := range accounts {
		switch account.Kind {
		case grant.PoolAvailable:
			r.input.Used.PoolFen = max(*r.policy.PoolFen-grant.Fen(account.Balance), 0)
		case grant.CommunityRoom:
			held[account.Owner] = *r.policy.Caps.PerCommunityFen - grant.Fen(account.Balance)
		case grant.AwardUsed:
			r.input.Used.Projects = account.Balance
		case grant.OrgUsed:
			if account.Balance > 0 {
				r.input.Used.Organizations[account.Owner.String()] = account.Balance
			}
		}
	}
	for _, p := range places {
		if p.IsCommunity() {
			r.input.Communities = append(r.input.Communities, grant.AllocationCommunity{ID: p.Code, UsedFen: held[p.ID]})
		}
	}
	return r.loadLots(ctx)
}

func (r *run) loadLots(ctx context.Context) error {
	lots, err := store.ListLots(ctx, r.db, r.round.ID)
	if err != nil {
		return err
	}
	for _, lot := range lots {
		var drawn []string
		for _, id := range lot.Drawn {
			if receipt, decided := r.receipts[id]; decided {
				drawn = append(drawn, receipt)
			}
		}
		if len(drawn) > 0 {
			r.input.Policy.Lots = append(r.input.Policy.Lots, drawn)
		}
	}
	return nil
}

// loadApplications reads shares, scores and votes. The vote that counts is that of the first community.
func (r *run) loadApplications(ctx context.Context, applications []grant.Application) error {
	ids := make([]uuid.UUID, len(applications))
	for i, a := range applications {
		ids[i] = a.ID
	}
	shares, err := store.ListApplicationPlaces(ctx, r.db, ids...)
	if err != nil {
		return err
	}
	scored, err := store.ListPanels(ctx, r.db, ids)
	if err != nil {
		return err
	}
	tallies, err := store.ListTallies(ctx, r.db, r.round.ID, ids)
	if err != nil {
		return err
	}
	votes := make(map[uuid.UUID]store.Tally, len(tallies))
	for _, tally := range tallies {
		votes[tally.ApplicationID] = tally
	}
	panels := make(map[uuid.UUID]store.Panel, len(applications))
	for _, panel := range scored {
		panels[panel.ApplicationID] = panel
	}
	codes := make(map[uuid.UUID]string, len(r.places))
	for code, id := range r.places {
		codes[id] = code
	}
	for _, a := range applications {
		one := grant.AllocationApplication{
			ID: a.Receipt, Organization: a.OrganizationID.String(), AskedFen: a.Asked, ReviewedFen: a.ReviewedAmount(), Receipt: a.Receipt,
			VotesFor: int64(votes[a.ID].VotesFor), VotesPresent: int64(votes[a.ID].Present),
		}
		for _, s := range shares[a.ID] {
			one.Communities = append(one.Communities, grant.Share{ID: codes[s.Place], Share: s.Share})
		}
		if err := addScores(&one, panels[a.ID], r.input.Policy.Panel); err != nil {
			return err
		}
		r.input.Applications = append(r.input.Applications, one)
	}
	return nil
}

// addScores adds the panel's scores. The match score is trimmed as the scores are.
func addScores(one *grant.AllocationApplication, panel store.Panel, trim grant.PanelTrim) error {
	for _, points := range panel.Points {
		one.ExpertScores = append(one.ExpertScores, grant.Points(points).Decimal())
	}
	if len(panel.MatchPoints) == 0 {
		return nil
	}
	var match []grant.Decimal
	for _, points := range panel.MatchPoints {
		match = append(match, grant.Points(points).Decimal())
	}
	mean, err := grant.PanelMean(match, trim)
	one.MatchScore = mean.Decimal()
	return err
}

// compute allocates and answers whom a promotion passes over.
func (r *run) compute(ctx context.Context) (grant.Allocation, []string, error) {
	result, err := grant.Allocate(r.input)
	if err != nil {
		return result, nil, err
	}
	var awarded, decided []string
	for _, one := range result.Results {
		if one.Outcome == grant.OutcomeAwarded {
			awarded = append(awarded, one.ID)
		}
		if len(r.input.Overrides) > 0 {
			decided = append(decided, one.ID)
		}
	}
	whole := &run{db: r.db, round: r.round, policy: r.policy}
	over, err := whole.passedOver(ctx, r.reserve, awarded, decided)
	return result, over, err
}

func (r *run) propose(ctx context.Context, tx *store.Tx, reason string) (Proposal, error) {
	result, over, err := r.compute(ctx)
	if err != nil {
		return Proposal{}, err
	}
	if err := grant.MayPassOver(over, reason); err != nil {
		return Proposal{}, err
	}
	overrides, err := r.overrides()
	if err != nil {
		return Proposal{}, err
	}
	stored, err := r.store(ctx, tx, result, reason, over)
	if err != nil {
		return Proposal{}, err
	}
	if err := store.InsertDecisions(ctx, tx, stored, r.decisions(result)); err != nil {
		return Proposal{}, err
	}
	if err := store.InsertOverrides(ctx, tx, stored, overrides); err != nil {
		return Proposal{}, err
	}
	return Proposal{stored.ID, stored.Number, stored.Digest, result.Totals}, nil
}

// store keeps the run under the digest of all that is approved with it.
func (r *run) store(ctx context.Context, tx *store.Tx, result grant.Allocation, reason string, over []string) (store.Allocation, error) {
	made := store.Allocation{
		ID: uuid.Must(uuid.NewV7()), FunderID: r.round.FunderID, RoundID: r.round.ID, PassedOver: over, ProposedBy: tx.Actor.Person, ProposedAt: tx.Now,
	}
	var err error
	if made.Input, err = json.Marshal(r.input); err != nil {
		return made, err
	}
	if made.Result, err = json.Marshal(result); err != nil {
		return made, err
	}
	digested := slices.Concat(made.Input, []byte("\n"), made.Result)
	if reason != "" {
		made.Reason = &reason
		digested = fmt.Appendf(digested, "\n%s\n%s", reason, strings.Join(over, " "))
	}
	digest := sha256.Sum256(digested)
	made.Digest = hex.EncodeToString(digest[:])
	return store.InsertAllocation(ctx, tx, made)
}

func (r *run) decisions(result grant.Allocation) []store.Decision {
	decisions := make([]store.Decision, len(result.Results))
	for i, one := range result.Results {
		decisions[i] = store.Decision{
			ApplicationID: r.applications[one.ID].ID, SeenVersion: r.applications[one.ID].Version, Rank: one.Rank, Outcome: one.Outcome, Amount: one.Amount, BoundBy: one.BoundBy,
			Expert: one.Expert.String(), Resident: one.Resident.String(), Final: one.Final.String(),
		}
		if one.BoundCommunity != nil {
			place := r.places[*one.BoundCommunity]
			decisions[i].BoundPlace = &place
		}
	}
	return decisions
}
