package grant_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/granary-grants/granary/grant"
)

// season is what the worked season expects of ranking and allocation, worked out by another program.
type season struct {
	Ties []struct {
		Ahead, Behind, Rule string
	}
	Ranking []struct {
		Project, Expert, Outcome, Limit string
		Support, Final, Amount          *string
		Place                           int
	}
	Allocation struct {
		Chosen    int
		Sum, Left string
	}
	AfterNotice struct {
		Dropped  []struct{ Project string }
		Promoted []struct {
			Project, Amount string
			RoomBefore      string `json:"community_room_before"`
		}
		Sum, Left string
	} `json:"after_notice"`
	CommunityTotals map[string]map[string]string `json:"community_totals"`
	SplitAwards     []struct {
		Project string
		Shares  map[string]string
	} `json:"split_awards"`
}

func readSeason(t *testing.T) (grant.AllocationInput, season) {
	t.Helper()
	var in grant.AllocationInput
	readJSON(t, "../testdata/season/allocation_input.json", &in)
	var want season
	readJSON(t, "../testdata/season/expected.json", &want)
	return in, want
}

func TestSeasonRanking(t *testing.T) {
	t.Parallel()
	in, want := readSeason(t)
	results := make(map[string]grant.AllocationResult)
	for _, r := range allocate(t, in).Results {
		results[r.ID] = r
	}
	if len(results) != 150 || len(want.Ranking) != 150 {
		t.Fatalf("%d results for %d", len(results), len(want.Ranking))
	}
	outcomes := map[string]grant.Outcome{
		"in": grant.OutcomeAwarded, "skipped": grant.OutcomeReserve, "reserve": grant.OutcomeReserve, "not_fundable": grant.OutcomeDeclined,
	}
	bounds := map[string]string{
		"reviewed": "", "per_community": "community_cap", "projects": "project_count", "pass_mark": "pass_mark",
		"resident_vote": "resident_vote", "no_valid_vote": "resident_vote",
	}
	for _, row := range want.Ranking {
		r := results[row.Project]
		got := []any{r.Expert.String(), r.Outcome, bound(r), 0, "", "", r.Amount.Yuan()}
		expected := []any{row.Expert, outcomes[row.Outcome], bounds[row.Limit], row.Place, "", "", "0.00"}
		if r.Rank != nil {
			got[3] = *r.Rank
		}
		if row.Support != nil { // null where there was no valid vote
			got[4], expected[4] = r.Resident.String(), *row.Support
			got[5], expected[5] = r.Final.String(), *row.Final
		}
		if row.Amount != nil {
			expected[6] = *row.Amount
		}
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%s: %s", row.Project, diff)
		}
	}
}

func TestSeasonTies(t *testing.T) {
	t.Parallel()
	in, want := readSeason(t)
	applications := make(map[string]grant.AllocationApplication)
	for _, a := range in.Applications {
		applications[a.ID] = a
	}
	type tie struct{ Ahead, Behind, Rule string }
	var got, expected []tie
	ranked := allocate(t, in).Results
	for i := 1; i < len(ranked) && ranked[i].Rank != nil; i++ {
		ahead, behind := ranked[i-1], ranked[i]
		if ahead.Final != behind.Final {
			continue
		}
		a, b := applications[ahead.ID], applications[behind.ID]
		rule := "lot"
		switch {
		case a.MatchScore.Compare(b.MatchScore) > 0:
			rule = "match_aspect"
		case a.MatchScore != b.MatchScore:
			rule = "wrong"
		case ahead.Resident > behind.Resident:
			rule = "resident_support"
		case ahead.Resident == behind.Resident && a.AskedFen < b.AskedFen:
			rule = "smaller_ask"
		}
		got = append(got, tie{ahead.ID, behind.ID, rule})
	}
	for _, t := range want.Ties {
		expected = append(expected, tie(t))
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Error(diff)
	}
}

func TestSeasonAllocation(t *testing.T) {
	t.Parallel()
	in, want := readSeason(t)
	out := allocate(t, in)
	got := []any{out.Totals.Awarded, out.Totals.AwardedFen.Yuan(), out.Totals.PoolLeftFen.Yuan()}
	if diff := cmp.Diff([]any{want.Allocation.Chosen, want.Allocation.Sum, want.Allocation.Left}, got); diff != "" {
		t.Error(diff)
	}
	totals := make(map[string]grant.Fen)
	parts := make(map[string]map[string]string)
	for _, r := range out.Results {
		parts[r.ID] = make(map[string]string)
		for id, part := range r.Parts {
			totals[id] += part
			parts[r.ID][id] = part.Yuan()
		}
	}
	byCommunity := make(map[string]string)
	for id, sum := range totals {
		if sum > 0 {
			byCommunity[id] = sum.Yuan()
		}
	}
	if diff := cmp.Diff(want.CommunityTotals["2026-05-25 allocation"], byCommunity); diff != "" {
		t.Error(diff)
	}
	for _, split := range want.SplitAwards {
		if diff := cmp.Diff(split.Shares, parts[split.Project]); diff != "" {
			t.Errorf("%s: %s", split.Project, diff)
		}
	}
}

// "Promotion re-runs the same function for the freed room" (递补): two awards fall away, P04 now finds room in its
// community, P09 the second place.
func TestSeasonPromotion(t *testing.T) {
	t.Parallel()
	in, want := readSeason(t)
	first := allocate(t, in)
	next := in
	next.Used.Organizations, next.Applications, next.Policy.Lots = make(map[string]int64), nil, nil
	applications := make(map[string]grant.AllocationApplication)
	for _, a := range in.Applications {
		applications[a.ID] = a
	}
	for _, r := range first.Results {
		switch dropped := slices.ContainsFunc(want.AfterNotice.Dropped, func(d struct{ Project string }) bool { return d.Project == r.ID }); {
		case r.Outcome == grant.OutcomeReserve:
			next.Applications = append(next.Applications, applications[r.ID])
		case r.Outcome == grant.OutcomeAwarded && !dropped:
			next.Used.PoolFen += r.Amount
			next.Used.Projects++
			next.Used.Organizations[applications[r.ID].Organization]++
			for i, c := range next.Communities {
				next.Communities[i].UsedFen += r.Parts[c.ID]
			}
		}
	}
	out := allocate(t, next)
	var got, expected []string
	for _, r := range out.Results {
		if r.Outcome == grant.OutcomeAwarded {
			room := *r.Left.Communities[applications[r.ID].Communities[0].ID] + r.Amount
			got = append(got, fmt.Sprint(r.ID, " ", r.Amount.Yuan(), " ", room.Yuan()))
		}
	}
	for _, p := range want.AfterNotice.Promoted {
		expected = append(expected, fmt.Sprint(p.Project, " ", p.Amount, " ", p.RoomBefore))
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Error(diff)
	}
	sums := []string{(next.Used.PoolFen + out.Totals.AwardedFen).Yuan(), out.Totals.PoolLeftFen.Yuan()}
	if diff := cmp.Diff([]string{want.AfterNotice.Sum, want.AfterNotice.Left}, sums); diff != "" {
		t.Error(diff)
	}
}

// realGrant is a grant of Lloyds Bank Foundation for England and Wales (CC BY 4.0, in the test copy of 360Giving's
// GrantNav), read as an application: the amount awarded is the ask, the outward part of the postcode the place.
type realGrant struct {
	ID            string
	AmountAwarded json.Number
	AwardDate     string
	Recipient     []struct{ ID, PostalCode string } `json:"recipientOrganization"`
}

func (g realGrant) place() string {
	code := strings.ToUpper(strings.Join(strings.Fields(g.Recipient[0].PostalCode), ""))
	return code[:len(code)-3]
}

// cut is a grant that was not awarded in full.
type cut struct {
	ID, Place, Ask, Kind, Limit, Amount string
	RoomBefore                          string `json:"room_before"`
}

type replayed struct {
	Applications   int
	Asked, Awarded string
	Outcomes       map[string]int
	Places         int
	PlacesAtCap    int `json:"places_at_cap"`
	Cut            []cut
}

// The two caps over 4,116 real grants, in one round and in a round for each year, against the result of another
// program. The one grant of 0 pounds cannot be an application, since a reviewed amount is at least 1.
func TestRealGrants(t *testing.T) {
	t.Parallel()
	var file struct{ Grants []realGrant }
	readJSON(t, "../testdata/360giving/a002400000OiDBQAA3.json", &file)
	var want struct {
		OneRound     replayed            `json:"one_round"`
		RoundPerYear map[string]replayed `json:"round_per_year"`
	}
	readJSON(t, "../testdata/360giving/caps_expected.json", &want)

	rounds, expected := map[string][]realGrant{"one round": file.Grants}, map[string]replayed{"one round": want.OneRound}
	for _, g := range file.Grants {
		rounds[g.AwardDate[:4]] = append(rounds[g.AwardDate[:4]], g)
	}
	for year, result := range want.RoundPerYear {
		expected[year] = result
	}
	if len(rounds) != 7 || len(expected) != 7 {
		t.Fatalf("%d rounds, %d expected", len(rounds), len(expected))
	}
	for name, grants := range rounds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := expected[name]
			zero := slices.IndexFunc(want.Cut, func(c cut) bool { return c.Kind == "zero_ask" })
			if zero >= 0 {
				want.Cut = slices.Delete(slices.Clone(want.Cut), zero, zero+1)
			}
			delete(want.Outcomes, "zero_ask")
			if diff := cmp.Diff(want, replayGrants(t, grants)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func replayGrants(t *testing.T, grants []realGrant) replayed {
	in := round()
	noLimits(&in)
	in.Policy.PerProjectCapFen, in.Policy.PerCommunityCapFen = new(grant.Fen(10000000)), new(grant.Fen(30000000))
	got := replayed{Applications: len(grants), Outcomes: make(map[string]int), Cut: []cut{}}
	places := make(map[string]bool)
	byID := make(map[string]grant.AllocationApplication)
	var asked grant.Fen
	in.Communities = nil
	for _, g := range grants {
		ask, err := grant.ParseYuan(g.AmountAwarded.String())
		if err != nil {
			t.Fatal(err)
		}
		if !places[g.place()] {
			places[g.place()] = true
			in.Communities = append(in.Communities, grant.AllocationCommunity{ID: g.place()})
		}
		if asked += ask; ask == 0 {
			continue
		}
		byID[g.ID] = application(g.ID, func(a *grant.AllocationApplication) {
			a.Organization, a.Communities = g.Recipient[0].ID, []grant.Share{share(g.place(), "1")}
			a.AskedFen, a.ReviewedFen, a.Receipt = ask, ask, g.AwardDate[:10]+" "+g.ID
		})
		in.Applications = append(in.Applications, byID[g.ID])
	}
	out := allocate(t, in)
	got.Asked, got.Awarded, got.Places = asked.Yuan(), out.Totals.AwardedFen.Yuan(), len(places)
	limits := map[string]string{"project_cap": "per_project", "community_cap": "per_place"}
	atCap := make(map[string]bool)
	for _, r := range out.Results {
		a := byID[r.ID]
		place := a.Communities[0].ID
		left := *r.Left.Communities[place]
		if left == 0 {
			atCap[place] = true
		}
		if bound(r) == "" {
			got.Outcomes["full"]++
			continue
		}
		c := cut{ID: r.ID, Place: place, Ask: a.AskedFen.Yuan(), Kind: "skipped", Limit: limits[bound(r)], Amount: r.Amount.Yuan(), RoomBefore: (left + r.Amount).Yuan()}
		if r.Outcome == grant.OutcomeAwarded {
			c.Kind = "part"
		}
		got.Outcomes[c.Kind+":"+c.Limit]++
		got.Cut = append(got.Cut, c)
	}
	got.PlacesAtCap = len(atCap)
	return got
}
