package activities

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// ReleaseAllocation is the second person releasing a proposal. Digest names what is released.
type ReleaseAllocation struct {
	By         By        `json:"-"`
	Allocation uuid.UUID `json:"allocation"`
	Digest     string    `json:"digest"`
}

// ReleaseAllocation reserves money and room for every award of a proposal and moves every application in it, all
// or nothing. Refused: same_person for whoever proposed it or made any part of it, moved when the digest is another
// or an application has moved since, already_done, reserve_lapsed for a promotion after the reserve's day, moved for one that would
// now pass over others of the reserve than it was proposed to, objection_open
// for the promotion of what an objection is open to, and the limit that no longer has room — organization_limit,
// project_count, project_cap, community_cap, pool — with what is left.
func (a *Acts) ReleaseAllocation(ctx context.Context, in ReleaseAllocation) (Proposal, error) {
	return act(ctx, a, in.By, grant.ReleaseAllocation, in, func(tx *store.Tx) (Proposal, error) {
		round, err := store.ShareRoundOfAllocation(ctx, tx, in.Allocation)
		if err != nil {
			return Proposal{}, err
		}
		if err := tx.Allow(grant.ReleaseAllocation, round.Facts()); err != nil {
			return Proposal{}, err
		}
		policy, err := a.policy(ctx, tx, round.PolicyID)
		if err != nil {
			return Proposal{}, err
		}
		decisions, err := store.ListDecisions(ctx, tx, in.Allocation)
		if err != nil {
			return Proposal{}, err
		}
		r := release{Tx: tx, round: round, policy: policy, limits: limitsOf(policy), decisions: decisions}
		if err := r.lock(ctx, in); err != nil {
			return Proposal{}, err
		}
		if err := r.reserve(ctx); err != nil {
			return Proposal{}, err
		}
		if err := r.moveAll(ctx); err != nil {
			return Proposal{}, err
		}
		tx.Wake(grant.RoundCase(round.ID))
		head := r.allocation
		return Proposal{head.ID, head.Number, head.Digest, head.Totals}, store.ReleaseAllocation(ctx, tx, head.ID, tx.Actor.Person, tx.Now)
	})
}

type release struct {
	*store.Tx
	round        grant.Round
	policy       grant.Policy
	limits       limits
	allocation   store.AllocationHead
	decisions    []store.Decision
	waiting      []grant.Application // all of the reserve, where some are promoted
	applications map[uuid.UUID]grant.Application
}

// lock takes the applications in the order of their ids, all of the reserve for a promotion, then the proposal, and looks whether all is as it was
// proposed.
func (r *release) lock(ctx context.Context, in ReleaseAllocation) error {
	ids := make([]uuid.UUID, len(r.decisions))
	for i, d := range r.decisions {
		ids[i] = d.ApplicationID
	}
	if r.promotes() {
		var err error
		if r.waiting, err = store.LockApplications(ctx, r.Tx, r.round.ID, nil, grant.Reserve); err != nil {
			return err
		}
	}
	applications, err := store.LockApplications(ctx, r.Tx, r.round.ID, ids)
	if err != nil {
		return err
	}
	if r.allocation, err = store.LockAllocation(ctx, r.Tx, in.Allocation); err != nil {
		return err
	}
	switch {
	case r.allocation.Stage == store.AllocationReleased:
		return grant.Refuse(grant.Conflict, grant.AlreadyDone)
	case r.allocation.Digest != in.Digest:
		return grant.RefuseAt(grant.Stale, grant.Moved, "/digest")
	}
	preparers, err := store.ListPreparers(ctx, r.Tx, r.allocation.ID)
	if err != nil {
		return err
	}
	if err := grant.SecondPerson(r.Actor, grant.ReleaseAllocation, preparers...); err != nil {
		return err
	}
	r.applications = make(map[uuid.UUID]grant.Application, len(applications))
	for _, application := range applications {
		r.applications[application.ID] = application
	}
	for _, d := range r.decisions {
		if application := r.applications[d.ApplicationID]; application.Version != d.SeenVersion {
			return grant.Refuse(grant.Stale, grant.Moved, "receipt", application.Receipt)
		}
	}
	if err := mayPromote(ctx, r.Tx, r.round, r.Now); err != nil {
		return err
	}
	if !r.promotes() {
		return nil // no notice yet, so no objection
	}
	return r.checkPromotion(ctx)
}

// promotes says whether the proposal takes from the reserve.
func (r *release) promotes() bool { return r.round.Stage != grant.RoundAllocation }

// checkPromotion refuses to promote what somebody objects to until the objection is decided, and to pass over what did
// not fit when this was proposed and fits now.
func (r *release) checkPromotion(ctx context.Context) error {
	var promoted []uuid.UUID
	var receipts, decided []string
	for _, d := range r.decisions {
		if r.allocation.Overridden {
			decided = append(decided, r.applications[d.ApplicationID].Receipt)
		}
		if d.Outcome == grant.OutcomeAwarded {
			promoted, receipts = append(promoted, d.ApplicationID), append(receipts, r.applications[d.ApplicationID].Receipt)
		}
	}
	open, err := store.CountOpenObjections(ctx, r.Tx, promoted...)
	if err != nil {
		return err
	}
	if open > 0 {
		return grant.Refuse(grant.Conflict, grant.ObjectionOpen, "left", open)
	}
	whole := &run{db: r.Tx, round: r.round, policy: r.policy}
	over, err := whole.passedOver(ctx, r.waiting, receipts, decided)
	for _, receipt := range over {
		if !slices.Contains(r.allocation.PassedOver, receipt) {
			return grant.Refuse(grant.Stale, grant.Moved, "receipt", receipt)
		}
	}
	return err
}

// reserve makes the awards and posts what each takes from its limits. The rule looks first and says why not; the
// accounts' constraint looks last, when others may have been faster.
func (r *release) reserve(ctx context.Context) error {
	ids := make([]uuid.UUID, 0, len(r.decisions))
	for _, d := range r.decisions {
		if d.Outcome == grant.OutcomeAwarded {
			ids = append(ids, d.ApplicationID)
		}
	}
	shares, err := store.ListCodedShares(ctx, r.Tx, ids...)
	if err != nil {
		return err
	}
	var reservations []reservation
	for _, d := range r.decisions {
		if d.Outcome != grant.OutcomeAwarded {
			continue
		}
		made, err := r.award(d, shares[d.ApplicationID])
		if err != nil {
			return err
		}
		reservations = append(reservations, made)
	}
	if err := r.check(ctx, reservations); err != nil {
		return err
	}
	return r.post(ctx, reservations)
}

func (r *release) award(d store.Decision, shares []store.CodedShare) (reservation, error) {
	split := make([]grant.Share, len(shares))
	for i, s := range shares {
		split[i] = s.Share
	}
	amounts, err := d.Amount.Split(split)
	if err != nil {
		return reservation{}, err
	}
	parts := make([]store.AwardPart, len(shares))
	for i, s := range shares {
		parts[i] = store.AwardPart{PlaceID: s.Place, Amount: amounts[i]}
	}
	award := store.Award{
		ID: uuid.Must(uuid.NewV7()), FunderID: r.round.FunderID, RoundID: r.round.ID, ApplicationID: d.ApplicationID, AllocationID: r.allocation.ID, Amount: d.Amount,
	}
	return reservation{award: award, organization: r.applications[d.ApplicationID].OrganizationID, parts: parts, limits: r.limits}, nil
}

// check looks whether everything the awards take is there now.
func (r *release) check(ctx context.Context, reservations []reservation) error {
	wanted, ids := map[uuid.UUID]int64{}, []uuid.UUID{}
	for _, reservation := range reservations {
		for _, p := range reservation.postings(1) {
			if p.Amount < 0 {
				if wanted[p.Account] == 0 {
					ids = append(ids, p.Account)
				}
				wanted[p.Account] -= p.Amount
			}
		}
	}
	accounts, err := store.FindAccounts(ctx, r.Tx, ids)
	if err != nil {
		return err
	}
	demands := make([]grant.Demand, len(ids))
	for i, id := range ids {
		a := accounts[id]
		demands[i] = grant.Demand{Kind: a.Kind, Owner: a.Owner, Left: a.Balance, Wanted: wanted[id]}
	}
	return grant.CheckDemands(demands)
}

func (r *release) post(ctx context.Context, reservations []reservation) error {
	lines := make([]store.Account, len(reservations))
	for i, reservation := range reservations {
		if err := store.InsertAward(ctx, r.Tx, reservation.award, reservation.parts); err != nil {
			return err
		}
		lines[i] = account(grant.LineReserved, r.round.ID, reservation.award.ID, new(int64))
		r.Post(reservation.entry("reserved", 1))
	}
	return store.OpenAccounts(ctx, r.Tx, r.round.FunderID, lines)
}

// moveAll brings every application where the proposal says. One in the reserve that is not promoted stays there.
func (r *release) moveAll(ctx context.Context) error {
	for _, d := range r.decisions {
		application := r.applications[d.ApplicationID]
		if application.Stage == grant.Reserve && d.Outcome == grant.OutcomeReserve {
			continue
		}
		if err := r.move(ctx, &application, d); err != nil {
			return err
		}
		r.Wake(grant.ApplicationCase(application.ID))
	}
	return nil
}

func (r *release) move(ctx context.Context, application *grant.Application, d store.Decision) error {
	reason := grant.Reason("")
	if d.BoundBy != nil {
		reason = *d.BoundBy
	}
	switch d.Outcome {
	case grant.OutcomeDeclined:
		return decline(ctx, r.Tx, application, reason)
	case grant.OutcomeReserve:
		return r.MoveApplication(ctx, application, grant.Reserve, reason)
	}
	if application.Stage == grant.Reserve {
		r.Tell(telling(*application, grant.ToldPromoted))
	}
	return r.MoveApplication(ctx, application, grant.Proposed, reason)
}

// reservation is what an award holds: money of the pool, reserved or committed, and room under every limit.
type reservation struct {
	award        store.Award
	organization uuid.UUID
	parts        []store.AwardPart
	limits       limits
}

// postings reserve the award (sign 1) or release it (sign −1). A limit that the policy does not set has no room.
func (r reservation) postings(sign int64) []store.Posting {
	round, amount := r.award.RoundID, sign*int64(r.award.Amount)
	moved := []store.Posting{
		posting(grant.PoolAvailable, round, round, -amount), posting(r.award.Held(), round, r.award.ID, amount),
	}
	use := func(room, used grant.AccountKind, limit *int64, owner uuid.UUID, n int64) {
		if limit != nil && n != 0 {
			moved = append(moved, posting(room, round, owner, -n), posting(used, round, owner, n))
		}
	}
	use(grant.ProjectRoom, grant.ProjectUsed, r.limits.perProject, r.award.ApplicationID, amount)
	use(grant.AwardRoom, grant.AwardUsed, r.limits.projects, round, sign)
	use(grant.OrgRoom, grant.OrgUsed, r.limits.perOrganization, r.organization, sign)
	for _, part := range r.parts {
		use(grant.CommunityRoom, grant.CommunityUsed, r.limits.perCommunity, part.PlaceID, sign*int64(part.Amount))
	}
	return moved
}

func (r reservation) entry(kind string, sign int64) store.Entry {
	return store.Entry{Kind: kind, Funder: r.award.FunderID, Case: grant.ApplicationCase(r.award.ApplicationID), Postings: r.postings(sign)}
}

// releaseAward gives back what an organisation's application holds, if it holds anything.
func releaseAward(ctx context.Context, tx *store.Tx, application, organization uuid.UUID, policy grant.Policy) error {
	awards, err := store.ListLiveAwards(ctx, tx, application)
	if err != nil {
		return err
	}
	for _, award := range awards {
		parts, err := store.ListParts(ctx, tx, award.ID)
		if err != nil {
			return err
		}
		r := reservation{award: award, organization: organization, parts: parts, limits: limitsOf(policy)}
		tx.Post(r.entry("released", -1))
		if err := store.CloseAward(ctx, tx, award.ID); err != nil {
			return err
		}
	}
	return nil
}
