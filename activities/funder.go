package activities

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// NewPlace is a place to add. Parent is the code of the place above it. A place with a kind is a community.
type NewPlace struct {
	Code   string `json:"code" validate:"required,max=40"`
	Name   string `json:"name" validate:"required,max=100"`
	Level  string `json:"level" validate:"required,max=40"`
	Kind   string `json:"kind,omitempty" validate:"omitempty,oneof=urban rural other"`
	Parent string `json:"parent,omitempty"`
}

// AddPlaces adds places to a funder's area.
type AddPlaces struct {
	By     By         `json:"-"`
	Funder uuid.UUID  `json:"funder"`
	Places []NewPlace `json:"places"`
}

// AddPlaces adds the places whose code is new and answers the id of each, by code. A parent stands before its
// children or exists already. In rounds that are published and not over, the rooms of the new places open with
// them. Refused: not_allowed, no_such_thing for an unknown parent, bad_input for a community below another one, which
// would have the same ground twice.
func (a *Acts) AddPlaces(ctx context.Context, in AddPlaces) (map[string]uuid.UUID, error) {
	return act(ctx, a, in.By, grant.AddPlaces, in, func(tx *store.Tx) (map[string]uuid.UUID, error) {
		if err := allowAt(tx, grant.AddPlaces, in.Funder); err != nil {
			return nil, err
		}
		// First the rounds: one that is being published opens rooms for the places it sees, and must either
		// be published before this act sees it or see the places of this act.
		rounds, err := store.ShareLiveRounds(ctx, tx, in.Funder)
		if err != nil {
			return nil, err
		}
		known, err := store.ListPlaces(ctx, tx, in.Funder)
		if err != nil {
			return nil, err
		}
		of := area{}
		for _, p := range known {
			of[p.Code] = p
		}
		answer := make(map[string]uuid.UUID, len(in.Places))
		var places []store.Place
		for i, p := range in.Places {
			if _, exists := of[p.Code]; !exists {
				place, err := of.newPlace(p, i)
				if err != nil {
					return nil, err
				}
				places = append(places, place)
				of[p.Code] = place
			}
			answer[p.Code] = of[p.Code].ID
		}
		if _, err := store.InsertPlaces(ctx, tx, in.Funder, places, tx.Now); err != nil {
			return nil, err
		}
		return answer, a.openPlaces(ctx, tx, rounds, communitiesOf(places))
	})
}

func communitiesOf(places []store.Place) []uuid.UUID {
	var communities []uuid.UUID
	for _, p := range places {
		if p.IsCommunity() {
			communities = append(communities, p.ID)
		}
	}
	return communities
}

// openPlaces opens the rooms of new communities in every round that was published before they were added.
func (a *Acts) openPlaces(ctx context.Context, tx *store.Tx, rounds []grant.Round, communities []uuid.UUID) error {
	for _, round := range rounds {
		if round.Stage == grant.RoundDraft || len(communities) == 0 {
			continue
		}
		policy, err := a.policy(ctx, tx, round.PolicyID)
		if err != nil {
			return err
		}
		if err := openRooms(ctx, tx, round, limitsOf(policy).communities(communities...)); err != nil {
			return err
		}
	}
	return nil
}

// area is the places of a funder by code.
type area map[string]store.Place

func (of area) newPlace(p NewPlace, index int) (store.Place, error) {
	place := store.Place{ID: uuid.Must(uuid.NewV7()), Code: p.Code, Name: p.Name, Level: p.Level}
	if p.Kind != "" {
		place.Kind = &p.Kind
	}
	if p.Parent == "" {
		return place, nil
	}
	parent, known := of[p.Parent]
	if !known {
		return place, grant.RefuseAt(grant.NotFound, grant.NoSuchThing, pointer("places", index, "parent"))
	}
	place.ParentID = &parent.ID
	if place.IsCommunity() && of.inCommunity(parent) {
		return place, grant.RefuseAt(grant.Invalid, grant.BadInput, pointer("places", index, "parent"), "rule", "community_in_community")
	}
	return place, nil
}

// inCommunity says whether a place is a community or lies in one.
func (of area) inCommunity(p store.Place) bool {
	byID := make(map[uuid.UUID]store.Place, len(of))
	for _, other := range of {
		byID[other.ID] = other
	}
	for !p.IsCommunity() && p.ParentID != nil { // a parent is older than its children, so this ends
		p = byID[*p.ParentID]
	}
	return p.IsCommunity()
}

// CreateFund adds a fund.
type CreateFund struct {
	By       By              `json:"-"`
	Funder   uuid.UUID       `json:"funder"`
	Name     string          `json:"name"`
	Currency string          `json:"currency"`
	Kind     grant.FundKind  `json:"kind,omitempty"` // without one it feeds pools
	Rules    grant.FundRules `json:"rules,omitzero"`
}

// CreateFund adds a fund with nothing in it. Refused: already_taken, bad_input for rules that do not belong to its kind,
// not_allowed.
func (a *Acts) CreateFund(ctx context.Context, in CreateFund) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.CreateFund, in, func(tx *store.Tx) (uuid.UUID, error) {
		if err := allowAt(tx, grant.CreateFund, in.Funder); err != nil {
			return uuid.Nil, err
		}
		in.Kind = cmp.Or(in.Kind, grant.PoolFund)
		if err := in.Rules.Check(in.Kind); err != nil {
			return uuid.Nil, err
		}
		funds, err := store.ListFunds(ctx, tx, in.Funder)
		if err != nil {
			return uuid.Nil, err
		}
		if slices.ContainsFunc(funds, func(f store.Fund) bool { return f.Name == in.Name }) {
			return uuid.Nil, grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/name")
		}
		fund := store.Fund{ID: uuid.Must(uuid.NewV7()), FunderID: in.Funder, Name: in.Name, Currency: in.Currency, Kind: in.Kind, Rules: in.Rules}
		if err := store.InsertFund(ctx, tx, fund, tx.Now); err != nil {
			return uuid.Nil, err
		}
		_, err = store.InsertAccounts(ctx, tx, in.Funder, []store.Account{
			account(grant.FundOutside, uuid.Nil, fund.ID, nil),
			account(grant.FundAvailable, uuid.Nil, fund.ID, new(int64)),
		})
		return fund.ID, err
	})
}

// ReceiveMoney records a donation or appropriation that has come in.
type ReceiveMoney struct {
	By        By        `json:"-"`
	Fund      uuid.UUID `json:"fund"`
	Amount    grant.Fen `json:"amount_fen"`
	Reference string    `json:"reference"` // what the bank or the treasury calls it
}

// ReceiveMoney puts the amount into the fund: outside → available. Refused: not_allowed, no_such_thing, bad_input for
// an amount outside 1 … 2^53 − 1, undecided while an opening balance waits for its confirmation, since that must come first.
func (a *Acts) ReceiveMoney(ctx context.Context, in ReceiveMoney) (none, error) {
	return act(ctx, a, in.By, grant.ReceiveMoney, in, func(tx *store.Tx) (none, error) {
		fund, err := store.FindFund(ctx, tx, in.Fund)
		if err != nil {
			return none{}, err
		}
		if err := allowAt(tx, grant.ReceiveMoney, fund.FunderID); err != nil {
			return none{}, err
		}
		if in.Amount < 1 || in.Amount > grant.MaxFen {
			return none{}, grant.RefuseAt(grant.Invalid, grant.BadInput, "/amount_fen", "rule", "range", "min", 1, "max", grant.MaxFen)
		}
		if err := noOpeningWaits(ctx, tx, fund.ID); err != nil {
			return none{}, err
		}
		tx.Remark(in.Reference)
		tx.Post(received("received", fund.FunderID, fund.ID, in.Amount))
		return none{}, nil
	})
}

func noOpeningWaits(ctx context.Context, tx *store.Tx, fund uuid.UUID) error {
	opening, err := store.FindLiveOpening(ctx, tx, fund)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		return nil
	}
	if err == nil && opening.Stage == store.Entered {
		err = grant.Refuse(grant.Conflict, grant.Undecided, "act", grant.ConfirmOpening)
	}
	return err
}

// received puts an amount into a fund from outside.
func received(kind string, funder, fund uuid.UUID, amount grant.Fen) store.Entry {
	return store.Entry{Kind: kind, Funder: funder, Case: grant.Case{Kind: "fund", ID: fund}, Postings: []store.Posting{
		posting(grant.FundOutside, uuid.Nil, fund, -int64(amount)), posting(grant.FundAvailable, uuid.Nil, fund, int64(amount)),
	}}
}
