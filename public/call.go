package public

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// rules are a frozen policy with what names it.
type rules struct {
	grant.Policy
	Version int
	Digest  string
	zone    *time.Location
}

// Ties are the rules that settle equal scores in their order. A public draw and the receipt come after them in any
// policy (docs/schemas/policy.json), so that a policy that lists the receipt says nothing more.
func (r *rules) Ties() []grant.TieBreak {
	return slices.DeleteFunc(slices.Clone(r.TieBreak), func(tie grant.TieBreak) bool { return tie == grant.TieByReceipt })
}

func (s *site) rules(ctx context.Context, policy uuid.UUID) (*rules, error) {
	if known, ok := s.policies.Load(policy); ok {
		return known.(*rules), nil
	}
	row, err := store.FindPolicy(ctx, s.db, policy)
	if err != nil {
		return nil, err
	}
	parsed, err := grant.ParsePolicy(row.Document)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(parsed.TimeZone)
	if err != nil {
		return nil, err
	}
	found := &rules{Policy: parsed, Version: row.Version, Digest: row.Digest, zone: zone}
	s.policies.Store(policy, found)
	return found, nil
}

// minute is an instant to the minute, nil for none.
func (r *rules) minute(at *time.Time) *moment {
	if at == nil {
		return nil
	}
	return &moment{at.Truncate(time.Minute), r.zone}
}

// calendar answers the working days of a funder in the policy's zone.
func (s *site) calendar(ctx context.Context, of call) (grant.Calendar, error) {
	documents, err := store.ListCalendars(ctx, s.db, of.FunderID)
	if err != nil {
		return grant.Calendar{}, err
	}
	years := make([]grant.CalendarYear, len(documents))
	for i, document := range documents {
		if err := json.Unmarshal(document, &years[i]); err != nil {
			return grant.Calendar{}, err
		}
	}
	return grant.NewCalendar(of.Rules.zone, years)
}

// call is a published round as pages show it.
type call struct {
	ID       uuid.UUID
	FunderID uuid.UUID
	Key      string
	Title    grant.Text
	Funder   string
	Currency string
	Stage    grant.StageRule
	Opens    moment
	Closes   moment
	Rules    *rules
	Extended []extension // how the window came to close later, the oldest first
	Released *moment     // when results were released last
	Decided  *moment     // when results were released last before the first notice
	Known    *moment     // when awards were announced first
	// Window says by the clock whether applications are taken: a stage may lag behind its time.
	Window string
	// Left is how long the window stays open, or shut.
	Left time.Duration
}

// extension is a window that closes later for everybody (延长截止时间).
type extension struct {
	From, To moment
	Reason   string
}

// extend adds how the windows of calls came to close later.
func (s *site) extend(ctx context.Context, calls ...*call) error {
	ids := make([]uuid.UUID, len(calls))
	for i, c := range calls {
		ids[i] = c.ID
	}
	extensions, err := store.ListExtensions(ctx, s.db, ids...)
	for _, c := range calls {
		for _, e := range extensions {
			if e.RoundID == c.ID && e.ConfirmedAt != nil {
				c.Extended = append(c.Extended, extension{moment{e.From, c.Rules.zone}, moment{e.To, c.Rules.zone}, e.Reason})
			}
		}
	}
	return err
}

// The states of a window.
const (
	windowAhead  = "ahead"
	windowOpen   = "open"
	windowClosed = "closed"
)

func (s *site) call(ctx context.Context, row store.Call, now time.Time) (call, error) {
	rules, err := s.rules(ctx, row.PolicyID)
	if err != nil {
		return call{}, err
	}
	c := call{
		ID: row.ID, FunderID: row.FunderID, Key: row.Key, Title: grant.Text{ZH: row.TitleZH, EN: row.TitleEN}, Funder: row.Funder, Currency: row.Currency,
		Stage: grant.StageOf(grant.RoundKind, row.Stage), Opens: moment{row.OpensAt, rules.zone}, Closes: moment{row.ClosesAt, rules.zone}, Rules: rules,
	}
	c.Released, c.Decided, c.Known = rules.minute(row.ReleasedAt), rules.minute(row.DecidedAt), rules.minute(row.AnnouncedAt)
	refusal, _ := grant.Refusal(row.Admits(now))
	switch {
	case refusal == nil:
		c.Window, c.Left = windowOpen, row.ClosesAt.Sub(now)
	case refusal.Reason == grant.RoundNotOpen:
		c.Window, c.Left = windowAhead, row.OpensAt.Sub(now)
	default:
		c.Window = windowClosed
	}
	return c, nil
}

const callsPerPage = 20

// callList is the page of all calls.
type callList struct {
	Current []openCall // those that can still be applied to
	Past    []call
	Pager   pager
}

// openCall is a call that can be applied to, now or later, with where: in how many communities.
type openCall struct {
	call
	Communities int
}

// conditionsInShort is how many conditions a call names; its page has all of them.
const conditionsInShort = 5

// Conditions are the first conditions in short: those that an organisation can answer for itself, else those that come
// first.
func (c call) Conditions() []grant.EligibilityRule {
	conditions := c.Rules.Questions()
	if len(conditions) == 0 {
		conditions = c.Rules.Eligibility
	}
	return conditions[:min(conditionsInShort, len(conditions))]
}

// calls lists the published rounds of all funders.
func (s *site) calls(ctx context.Context, in *request) (view, error) {
	count, err := store.CountCalls(ctx, s.db)
	if err != nil {
		return view{}, err
	}
	page, pager := in.turn("page", "", callsPerPage, count)
	rows, err := store.ListCalls(ctx, s.db, page)
	if err != nil {
		return view{}, err
	}
	shown := callList{Pager: pager}
	all := make([]*call, len(rows))
	for i, row := range rows {
		c, err := s.call(ctx, row, in.now)
		if err != nil {
			return view{}, err
		}
		all[i] = &c
	}
	if err := s.extend(ctx, all...); err != nil {
		return view{}, err
	}
	for i, row := range rows {
		c := *all[i]
		if !slices.Contains([]grant.Stage{grant.RoundPublished, grant.RoundOpen}, row.Stage) {
			shown.Past = append(shown.Past, c)
			continue
		}
		rooms, err := store.CountRooms(ctx, s.db, c.ID)
		if err != nil {
			return view{}, err
		}
		shown.Current = append(shown.Current, openCall{c, rooms.All})
	}
	return view{name: "calls", data: shown}, nil
}
