package grant_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// id names a body, a place or a person of the season.
func id(name string) uuid.UUID { return uuid.NewSHA1(uuid.Nil, []byte(name)) }

// "Special fund “示例睦邻基金” (balance 60,000, purpose 为老, area 乙) … → 15,000 to P05." "Another request, of a body led by
// the donor's brother → blocked (慈善法 40)."
func ExampleFundTerms_Check() {
	terms := grant.FundTerms{
		Fields:     []string{"elderly"},
		Within:     func(place uuid.UUID) bool { return place == id("乙") },
		Interested: []grant.InterestedOrganization{{Organization: id("O014"), Tie: grant.TieRepresentative}},
	}
	request := grant.FundRequest{Applicant: id("O005"), Field: "elderly", Places: []uuid.UUID{id("乙")}, Amount: 1500000}
	fmt.Println(terms.Check(request, 6000000))
	request.Applicant = id("O014")
	fmt.Println(terms.Check(request, 6000000))
	// Output:
	// <nil>
	// refused: interested_party tie=legal_representative
}

// "Committee of 5, one member formerly employed by the applicant → recused, 4:0."
func ExampleCountBallots() {
	members := committee(5)
	members[2].Employers = []uuid.UUID{id("O005")}
	count, err := grant.CountBallots(members, id("O005"), ballots("ff-ff"))
	fmt.Printf("%+v %v\n", count, err)
	fmt.Println(count.Check())

	count, err = grant.CountBallots(members, id("O005"), ballots("ff-aa"))
	fmt.Println(count.Check(), err)

	_, err = grant.CountBallots(members, id("O005"), ballots("fffff"))
	fmt.Println(err)
	// Output:
	// {Members:5 Recused:1 Voting:4 Quorum:3 Needed:3 For:4 Against:0 Abstained:0} <nil>
	// <nil>
	// refused: no_majority needed=3 recused=1 votes_for=2 voting=4 <nil>
	// refused: conflict_of_interest at /ballots/2/member
}

// "[P05] granted 15,000.00, for 4, against 0, recused 1; [P14] blocked: interested party of the donor."
func TestSeasonsFund(t *testing.T) {
	t.Parallel()
	season := readSeasonMoney(t)
	fund := season.SpecialFund
	terms := grant.FundTerms{Fields: fund.PurposeFields, Within: func(place uuid.UUID) bool {
		return slices.ContainsFunc(fund.Area, func(key string) bool { return id(key) == place })
	}}
	for _, relation := range fund.Relations {
		terms.Interested = append(terms.Interested, grant.InterestedOrganization{Organization: id(relation.Org), Tie: grant.TieRepresentative})
	}
	var expected struct {
		SpecialFund []struct {
			Project, Result       string
			For, Against, Recused int
		} `json:"special_fund"`
	}
	readJSON(t, "../testdata/season/expected.json", &expected)
	left := yuan(t, fund.Balance)
	for i, request := range fund.Requests {
		application, amount, want := season.application(t, request.Project), yuan(t, request.Amount), expected.SpecialFund[i]
		var places []uuid.UUID
		for _, c := range application.Communities {
			places = append(places, id(c.Community))
		}
		err := terms.Check(grant.FundRequest{Applicant: id(application.Org), Field: application.ServiceField, Places: places, Amount: amount}, left)
		if want.Result == "blocked" {
			if refusal, ok := grant.Refusal(err); !ok || refusal.Reason != grant.InterestedParty {
				t.Errorf("%s: %v", request.Project, err)
			}
			continue
		}
		var members []grant.CommitteeMember
		var votes []grant.Ballot
		for _, name := range fund.Committee {
			member := grant.CommitteeMember{Person: id(name)}
			if slices.ContainsFunc(request.Recused, func(r struct{ Member string }) bool { return r.Member == name }) {
				member.Employers = []uuid.UUID{id(application.Org)}
			} else {
				votes = append(votes, grant.Ballot{Member: id(name), Vote: grant.VoteFor})
			}
			members = append(members, member)
		}
		count, countErr := grant.CountBallots(members, id(application.Org), votes)
		if err != nil || countErr != nil || count.Check() != nil || count.For != want.For || count.Against != want.Against || count.Recused != want.Recused {
			t.Errorf("%s: %v, %v, %+v, %v", request.Project, err, countErr, count, count.Check())
		}
		left -= amount
	}
	if left.Yuan() != "45000.00" || len(fund.Requests) != 2 {
		t.Errorf("%s left after %d requests", left.Yuan(), len(fund.Requests))
	}
}

func TestFundTermsCheck(t *testing.T) {
	t.Parallel()
	request := grant.FundRequest{Applicant: id("O1"), Field: "children", Places: []uuid.UUID{id("甲"), id("乙")}, Amount: 100}
	only := func(key string) func(uuid.UUID) bool { return func(place uuid.UUID) bool { return place == id(key) } }
	for name, test := range map[string]struct {
		terms   grant.FundTerms
		request grant.FundRequest
		left    grant.Fen
		want    []string
	}{
		"no terms at all":    {grant.FundTerms{}, request, 100, nil},
		"a place outside":    {grant.FundTerms{Within: only("甲")}, request, 100, []string{"fund_area"}},
		"another field":      {grant.FundTerms{Fields: []string{"elderly"}}, request, 100, []string{"fund_purpose"}},
		"a fen too little":   {grant.FundTerms{}, request, 99, []string{"fund"}},
		"an overdrawn fund":  {grant.FundTerms{}, request, -1, []string{"fund"}},
		"no amount":          {grant.FundTerms{}, with(request, func(r *grant.FundRequest) { r.Amount = 0 }), 100, []string{"bad_input /amount_fen"}},
		"no place":           {grant.FundTerms{}, with(request, func(r *grant.FundRequest) { r.Places = nil }), 100, []string{"bad_input /places"}},
		"the donor's own":    {interested("O1", grant.TieOwn), request, 100, []string{"interested_party"}},
		"a relative manages": {interested("O1", grant.TieManager), request, 100, []string{"interested_party"}},
		"another's relative": {interested("O2", grant.TieManager), request, 100, nil},
		"everything": {
			with(interested("O1", grant.TieOwn), func(t *grant.FundTerms) { t.Fields, t.Within = []string{"elderly"}, only("丙") }), request, 1,
			[]string{"interested_party", "fund_purpose", "fund_area", "fund"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, listed(test.terms.Check(test.request, test.left))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func interested(organization string, tie grant.DonorTie) grant.FundTerms {
	return grant.FundTerms{Interested: []grant.InterestedOrganization{{Organization: id(organization), Tie: tie}}}
}

func TestCommittee(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		members []grant.CommitteeMember
		votes   string
		want    []string // refused when counted, or by the count
	}{
		"three, two for it":          {committee(3), "ff", nil},
		"three, one of one":          {committee(3), "f", []string{"no_quorum"}},
		"four, half":                 {committee(4), "ffaa", []string{"no_majority"}},
		"an abstention is no vote":   {committee(5), "ffoo-", []string{"no_majority"}},
		"a majority of all":          {committee(7), "ffffaaa", nil},
		"a majority of those voting": {committee(7), "fff-a--", []string{"no_majority"}},
		"two recused of three":       {recuse(committee(3), 0, 1), "--f", []string{"no_quorum"}},
		"one recused of three":       {recuse(committee(3), 0), "-ff", nil},
		"all recused":                {recuse(committee(3), 0, 1, 2), "", []string{"no_quorum"}},
		"two members":                {committee(2), "ff", []string{"bad_input /members"}},
		"eight members":              {committee(8), "ffffffff", []string{"bad_input /members"}},
		"a member twice":             {append(committee(3), committee(1)...), "fff", []string{"bad_input /members/3"}},
		"a stranger":                 {committee(3), "ff-f", []string{"bad_input /ballots/2/member"}},
		"no vote":                    {committee(3), "ffx", []string{"bad_input /ballots/2/vote"}},
		"the recused too":            {recuse(committee(3), 1), "fff", []string{"conflict_of_interest /ballots/1/member"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			count, err := grant.CountBallots(test.members, id("O1"), ballots(test.votes))
			if err == nil {
				err = count.Check()
			} else if count != (grant.CommitteeCount{}) {
				t.Errorf("counted %+v all the same", count)
			}
			if diff := cmp.Diff(test.want, listed(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	twice := append(ballots("ff"), ballots("f")...)
	if _, err := grant.CountBallots(committee(3), id("O1"), twice); !slices.Equal(listed(err), []string{"bad_input /ballots/2/member"}) {
		t.Errorf("a member voted twice: %v", err)
	}
}

func TestCommitteeProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		members := committee(rapid.IntRange(3, 7).Draw(t, "members"))
		var votes string
		for i := range members {
			vote := rapid.SampledFrom([]string{"f", "a", "o", "-", "r"}).Draw(t, "vote")
			if vote == "r" {
				members[i].Declared, vote = true, "-"
			}
			votes += vote
		}
		count, err := grant.CountBallots(members, id("O1"), ballots(votes))
		if err != nil {
			t.Fatal(err)
		}
		if voted := count.For + count.Against + count.Abstained; voted > count.Voting || count.Voting+count.Recused != count.Members {
			t.Fatalf("%+v", count)
		}
		granted := 2*count.For > count.Members-count.Recused && 2*(count.For+count.Against+count.Abstained) > count.Members
		if (count.Check() == nil) != granted {
			t.Fatalf("%+v: %v", count, count.Check())
		}
	})
}

func committee(n int) (members []grant.CommitteeMember) {
	for i := range n {
		members = append(members, grant.CommitteeMember{Person: id(fmt.Sprint("F", i))})
	}
	return members
}

func recuse(members []grant.CommitteeMember, which ...int) []grant.CommitteeMember {
	for _, i := range which {
		members[i].Declared = true
	}
	return members
}

// ballots are one letter for each member: f for, a against, o abstained, x a slip of the pen, - none.
func ballots(votes string) (all []grant.Ballot) {
	kinds := map[rune]grant.BallotVote{'f': grant.VoteFor, 'a': grant.VoteAgainst, 'o': grant.VoteAbstain, 'x': "x"}
	for i, vote := range votes {
		if vote != '-' {
			all = append(all, grant.Ballot{Member: id(fmt.Sprint("F", i)), Vote: kinds[vote]})
		}
	}
	return all
}

// "recusal (回避)": a declared interest and an employer keep a member out alike; nobody else can be kept out.
func TestRecuse(t *testing.T) {
	t.Parallel()
	applicant, people := uuid.New(), []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	members := []grant.CommitteeMember{{Person: people[0]}, {Person: people[1], Employers: []uuid.UUID{applicant}}, {Person: people[2]}}
	recused, err := grant.Recuse(members, applicant, people[2:])
	if diff := cmp.Diff(people[1:], recused); diff != "" || err != nil {
		t.Error(err, diff)
	}
	_, err = grant.Recuse(members, applicant, []uuid.UUID{people[0], applicant})
	if diff := cmp.Diff([]string{"bad_input /recused/1"}, listed(err)); diff != "" {
		t.Error(diff)
	}
}
