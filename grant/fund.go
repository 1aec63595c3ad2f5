package grant

import (
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// FundTerms are what a named fund (专项基金) was given for.
type FundTerms struct {
	// Fields are the service fields (服务领域) it may pay for; none named: all of them.
	Fields []string
	// Within says whether a place is one of the fund's area or lies below one; nil: the fund has no area of its own.
	Within func(place uuid.UUID) bool
	// Interested are the organisations in which the donor has declared an interest (利害关系人).
	Interested []InterestedOrganization
}

// InterestedOrganization is an organisation a donor's gift may not benefit, and why.
type InterestedOrganization struct {
	Organization uuid.UUID `json:"organization_id"`
	Tie          DonorTie  `json:"tie" validate:"oneof=own legal_representative manager"`
}

// DonorTie is what ties a donor to an organisation.
type DonorTie string

// The ties of a donor to an organisation.
const (
	TieOwn            DonorTie = "own"                  // the donor's own organisation, or the donor itself
	TieRepresentative DonorTie = "legal_representative" // a relative or partner of the donor is its legal representative
	TieManager        DonorTie = "manager"              // a relative or partner of the donor manages it
)

// FundRequest asks a named fund for a line of a project.
type FundRequest struct {
	Applicant uuid.UUID
	Field     string      // the project's service field
	Places    []uuid.UUID // its communities
	Amount    Fen
}

// Check says why a fund with left available cannot pay what is asked, all reasons together: interested_party where
// the donor has an interest in the applicant, whatever the committee says (慈善法 40); fund_purpose for another service
// field; fund_area where a place of the project lies outside, be it the smallest part; fund where less is left.
// Refused as bad_input: an amount outside 1…MaxFen, a project without a place.
func (t FundTerms) Check(r FundRequest, left Fen) error {
	var wrong []*Error
	if r.Amount < 1 || r.Amount > MaxFen {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/amount_fen", "rule", "range", "min", 1, "max", MaxFen))
	}
	if len(r.Places) == 0 {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/places", "rule", ruleEmpty))
	}
	if i := slices.IndexFunc(t.Interested, func(o InterestedOrganization) bool { return o.Organization == r.Applicant }); i >= 0 {
		wrong = append(wrong, Refuse(Refused, InterestedParty, "tie", t.Interested[i].Tie))
	}
	if len(t.Fields) > 0 && !slices.Contains(t.Fields, r.Field) {
		wrong = append(wrong, Refuse(Refused, FundPurpose, "field", r.Field))
	}
	outside := 0
	for _, place := range r.Places {
		if t.Within != nil && !t.Within(place) {
			outside++
		}
	}
	if outside > 0 {
		wrong = append(wrong, Refuse(Refused, FundArea, "outside", outside, "places", len(r.Places)))
	}
	if r.Amount > left {
		wrong = append(wrong, Refuse(Refused, FundCap, "left_fen", max(left, 0), "requested_fen", r.Amount))
	}
	return Join(wrong)
}

// The size of a fund's committee: "基金管委会: 3–7 members for a special fund".
const (
	leastCommittee = 3
	mostCommittee  = 7
)

// CommitteeMember is a member of a named fund's committee (基金管委会).
type CommitteeMember struct {
	Person uuid.UUID `json:"member_id"`
	// Employers are the organisations the member works for or ever worked for. No rule says after how long that no
	// longer matters.
	Employers []uuid.UUID `json:"employers,omitzero"`
	// Declared says that the member has declared another interest in the applicant.
	Declared bool `json:"-"`
}

// recused says whether the member takes no part in a decision about the applicant (回避).
func (m CommitteeMember) recused(applicant uuid.UUID) bool {
	return m.Declared || slices.Contains(m.Employers, applicant)
}

// Recuse notes which members of a committee have declared an interest in the applicant and answers all who take no part
// in the decision, in the order of the committee: those and the ones who work or worked for the applicant. Refused as
// bad_input: a declared person who is no member.
func Recuse(members []CommitteeMember, applicant uuid.UUID, declared []uuid.UUID) ([]uuid.UUID, error) {
	var wrong []*Error
	for i, person := range declared {
		if !slices.ContainsFunc(members, func(m CommitteeMember) bool { return m.Person == person }) {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, "/recused/"+strconv.Itoa(i), "rule", ruleUnknown))
		}
	}
	recused := []uuid.UUID{}
	for i, m := range members {
		members[i].Declared = slices.Contains(declared, m.Person)
		if members[i].recused(applicant) {
			recused = append(recused, m.Person)
		}
	}
	return recused, Join(wrong)
}

// Ballot is how one member voted. Members vote by name.
type Ballot struct {
	Member uuid.UUID
	Vote   BallotVote
}

// BallotVote is a member's vote.
type BallotVote string

// The votes of a member.
const (
	VoteFor     BallotVote = "for"
	VoteAgainst BallotVote = "against"
	VoteAbstain BallotVote = "abstain"
)

// CommitteeCount is a committee's vote in figures. Voting are the members who are not recused; Quorum is how many of
// them must have voted, Needed how many must have voted for it.
type CommitteeCount struct {
	Members   int `json:"members"`
	Recused   int `json:"recused"`
	Voting    int `json:"voting"`
	Quorum    int `json:"quorum"`
	Needed    int `json:"needed"`
	For       int `json:"for"`
	Against   int `json:"against"`
	Abstained int `json:"abstained"`
}

// CountBallots counts a committee's vote on a request of the applicant. Recused members do not vote. The quorum is
// more than half of all members, recused ones included, so that recusals never leave the decision to one person; the
// majority is more than half of those who are not recused, so that an abstention helps nobody.
// Refused: bad_input for a committee of fewer than 3 or more than 7 or with a member twice, a ballot of somebody else
// or without a vote, a second ballot of a member; conflict_of_interest for a ballot of a recused member.
func CountBallots(members []CommitteeMember, applicant uuid.UUID, ballots []Ballot) (CommitteeCount, error) {
	if n := len(members); n < leastCommittee || n > mostCommittee {
		return CommitteeCount{}, RefuseAt(Invalid, BadInput, "/members", "rule", "range", "value", n, "min", leastCommittee, "max", mostCommittee)
	}
	may := map[uuid.UUID]bool{} // for each member: not recused, and has not voted yet
	recused := map[uuid.UUID]bool{}
	for i, m := range members {
		if _, twice := may[m.Person]; twice {
			return CommitteeCount{}, RefuseAt(Invalid, BadInput, "/members/"+strconv.Itoa(i), "rule", ruleDuplicate)
		}
		recused[m.Person] = m.recused(applicant)
		may[m.Person] = !recused[m.Person]
	}
	c := CommitteeCount{Members: len(members), Quorum: len(members)/2 + 1}
	for _, is := range recused {
		if is {
			c.Recused++
		}
	}
	c.Voting = c.Members - c.Recused
	c.Needed = c.Voting/2 + 1
	var wrong []*Error
	for i, b := range ballots {
		if refusal := c.count(b, may, recused[b.Member], "/ballots/"+strconv.Itoa(i)); refusal != nil {
			wrong = append(wrong, refusal)
		}
	}
	if err := Join(wrong); err != nil {
		return CommitteeCount{}, err
	}
	return c, nil
}

func (c *CommitteeCount) count(b Ballot, may map[uuid.UUID]bool, recused bool, at string) *Error {
	unused, member := may[b.Member]
	switch {
	case !member:
		return RefuseAt(Invalid, BadInput, at+"/member", "rule", ruleUnknown)
	case recused:
		return RefuseAt(Refused, Conflicted, at+"/member")
	case !unused:
		return RefuseAt(Invalid, BadInput, at+"/member", "rule", ruleDuplicate)
	}
	may[b.Member] = false
	switch b.Vote {
	case VoteFor:
		c.For++
	case VoteAgainst:
		c.Against++
	case VoteAbstain:
		c.Abstained++
	default:
		return RefuseAt(Invalid, BadInput, at+"/vote", "rule", ruleUnknown, "value", excerpt(string(b.Vote)))
	}
	return nil
}

// Check says why the committee does not grant the request: no_quorum where too few voted, no_majority where too few
// of them voted for it. Both carry the figures.
func (c CommitteeCount) Check() error {
	if voted := c.For + c.Against + c.Abstained; voted < c.Quorum {
		return Refuse(Refused, NoQuorum, "voted", voted, "quorum", c.Quorum, "members", c.Members, "recused", c.Recused)
	}
	if c.For < c.Needed {
		return Refuse(Refused, NoMajority, "votes_for", c.For, "voting", c.Voting, "needed", c.Needed, "recused", c.Recused)
	}
	return nil
}
