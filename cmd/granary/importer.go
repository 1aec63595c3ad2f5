package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgconn"
)

// importer hands in published grants as applications to one round.
type importer struct {
	acts    *activities.Acts
	round   grant.Round
	policy  grant.Policy
	officer uuid.UUID

	mu                 sync.Mutex
	organizations      known[grant.Identifier]
	organizationsAdded int

	placing     sync.Mutex // held while a place is added: one at a time
	places      known[string]
	placesAdded int
}

// known remembers ids of what was looked up, and forgets them all before they become too many.
type known[K comparable] map[K]uuid.UUID

func (k known[K]) put(key K, id uuid.UUID) {
	const most = 50_000
	if len(k) >= most {
		clear(k)
	}
	k[key] = id
}

// Outcomes of a grant.
const (
	grantSubmitted = "submitted"
	grantAlready   = "already" // by an earlier import
	grantRefused   = "refused"
)

// outcome is what became of one grant. Fields of refusals are pointers into the file.
type outcome struct {
	Row          int            `json:"row"` // counted from 1
	Grant        string         `json:"grant,omitempty"`
	Outcome      string         `json:"outcome"`
	Receipt      string         `json:"receipt,omitempty"`
	Organization string         `json:"organization,omitempty"`
	Asked        grant.Fen      `json:"asked_fen"`
	Refusals     []*grant.Error `json:"refusals,omitempty"`
}

// row is one grant on its way through a worker.
type row struct {
	index int
	at    int64 // the byte after it in the file
	raw   json.RawMessage
	done  chan struct{}
	outcome
	err error
}

// run imports the file with several workers and hands each outcome to tell, in the order of the file, with how
// much of it is done. It holds no more than a few grants at a time. What is no refusal stops it; a grant that was begun
// then is handed in or not, never by half.
func (im *importer) run(ctx context.Context, file *grantFile, workers int, tell func(int64, outcome) error) (importSummary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	todo, inOrder := make(chan *row), make(chan *row, 4*workers)
	var broken error
	var group sync.WaitGroup
	group.Go(func() {
		defer close(todo)
		defer close(inOrder)
		broken = file.each(func(index int, raw json.RawMessage) bool {
			r := &row{index: index, at: file.decoder.InputOffset(), raw: raw, done: make(chan struct{})}
			select {
			case inOrder <- r:
			case <-ctx.Done():
				return false
			}
			todo <- r
			return true
		})
	})
	for range workers {
		group.Go(func() {
			for r := range todo {
				r.outcome, r.err = im.take(ctx, r)
				close(r.done)
			}
		})
	}
	sum := importSummary{Round: im.round.ID, Reasons: map[grant.Reason]int{}}
	var failed error
	for r := range inOrder {
		<-r.done
		if r.err == nil && failed == nil {
			sum.count(r.outcome)
			r.err = tell(r.at, r.outcome)
		}
		if r.err != nil && failed == nil {
			failed = fmt.Errorf("at grant %d: %w", r.index+1, r.err)
			cancel()
		}
	}
	group.Wait()
	sum.OrganizationsAdded, sum.PlacesAdded = im.organizationsAdded, im.placesAdded
	if failed == nil {
		failed = ctx.Err()
	}
	return sum, errors.Join(failed, broken)
}

// take imports one grant.
func (im *importer) take(ctx context.Context, r *row) (outcome, error) {
	g, err := readGrant(r.raw)
	o := outcome{Row: r.index + 1, Grant: g.id, Organization: g.recipientName, Asked: g.amount}
	if err == nil {
		o.Outcome, o.Receipt, err = im.handIn(ctx, g)
	}
	var answered *pgconn.PgError
	if errors.As(err, &answered) && (answered.Code[:2] == "22" || answered.Code[:2] == "23") {
		// What only the database refuses is a fault of this grant too, and must not stop the others.
		err = grant.Refuse(grant.Invalid, grant.BadInput, "rule", "database", "constraint", answered.ConstraintName)
	}
	if refusal, refused := grant.Refusal(err); refused {
		o.Outcome = grantRefused
		for _, one := range append([]*grant.Error{refusal}, refusal.More...) {
			located := *one
			located.More = nil
			located.Field = fmt.Sprintf("/grants/%d%s", r.index, sourceOf(one.Field))
			o.Refusals = append(o.Refusals, &located)
		}
		return o, nil
	}
	return o, err
}

// handIn submits the grant. Organisation and place are added only for a grant that its content does not refuse.
func (im *importer) handIn(ctx context.Context, g publishedGrant) (did, receipt string, err error) {
	if g.currency != im.round.Currency {
		return "", "", grant.RefuseAt(grant.Invalid, grant.BadInput, "/currency", "rule", "currency", "expected", im.round.Currency, "value", g.currency)
	}
	content := g.content(im.policy.Form)
	content.Places = []grant.PlaceShare{{Share: wholeShare}}
	if err := content.Check(im.policy); err != nil {
		return "", "", err
	}
	organization, err := im.organization(ctx, g)
	if err != nil {
		return "", "", err
	}
	if content.Places[0].Place, err = im.place(ctx, g); err != nil {
		return "", "", err
	}
	by := im.by("submit", g.id)
	before, err := store.HasLine(ctx, im.acts.Pool, by.Act)
	if err != nil {
		return "", "", err
	}
	answer, err := im.acts.SubmitApplication(ctx, activities.SubmitApplication{By: by, Round: im.round.ID, Organization: organization, Content: content})
	did = grantSubmitted
	if before {
		did = grantAlready
	}
	return did, answer.Number, err
}

var wholeShare = func() grant.Decimal {
	one, err := grant.ParseDecimal("1")
	if err != nil {
		panic(err)
	}
	return one
}()

// by makes an act of the grant and the round its own, whoever imports: a second officer repeats it too.
func (im *importer) by(what, key string) activities.By {
	by := activities.ByPerson(uuid.Nil, "360giving "+what, im.round.ID.String()+"\n"+key)
	by.Person = im.officer
	return by
}

// organization finds or registers the recipient. A recipient with several names keeps the first.
func (im *importer) organization(ctx context.Context, g publishedGrant) (uuid.UUID, error) {
	im.mu.Lock()
	id, ok := im.organizations[g.recipient]
	im.mu.Unlock()
	if ok {
		return id, nil
	}
	id, isNew, err := im.register(ctx, g)
	if err != nil {
		return uuid.Nil, err
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	im.organizations.put(g.recipient, id)
	if isNew {
		im.organizationsAdded++
	}
	return id, nil
}

func (im *importer) register(ctx context.Context, g publishedGrant) (id uuid.UUID, isNew bool, err error) {
	found, err := store.FindOrganizationCode(ctx, im.acts.Pool, g.recipient)
	if refusal, refused := grant.Refusal(err); !refused || refusal.Kind != grant.NotFound {
		return found.ID, false, err
	}
	made, err := im.acts.RegisterOrganization(ctx, activities.RegisterOrganization{
		By: im.by("register", g.id), Scheme: g.recipient.Scheme, Code: g.recipient.Code, Name: g.recipientName, Kind: "recipient", OnBehalf: &im.round.FunderID,
	})
	if refusal, refused := grant.Refusal(err); refused && refusal.Reason == grant.AlreadyTaken { // another worker was faster
		found, err := store.FindOrganizationCode(ctx, im.acts.Pool, g.recipient)
		return found.ID, false, err
	}
	return made.Organization, true, err
}

// place finds or adds the place of the grant.
func (im *importer) place(ctx context.Context, g publishedGrant) (uuid.UUID, error) {
	im.placing.Lock()
	defer im.placing.Unlock()
	if id, ok := im.places[g.place]; ok {
		return id, nil
	}
	found, err := store.FindPlaceCode(ctx, im.acts.Pool, im.round.FunderID, g.place)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		added, err := im.acts.AddPlaces(ctx, activities.AddPlaces{
			By: im.by("place", g.id), Funder: im.round.FunderID, Places: []activities.NewPlace{{Code: g.place, Name: g.place, Level: "postcode", Kind: "other"}},
		})
		if err != nil {
			return uuid.Nil, err
		}
		im.placesAdded++
		im.places.put(g.place, added[g.place])
		return added[g.place], nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	im.places.put(g.place, found.ID)
	return found.ID, nil
}
