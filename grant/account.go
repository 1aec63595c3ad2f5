package grant

import "github.com/google/uuid"

// Unit is what an account counts. Entries sum to zero in each.
type Unit string

const (
	FenUnit   Unit = "fen"   // money
	RoomUnit  Unit = "room"  // fen that may still be promised under a cap
	CountUnit Unit = "count" // projects
)

// AccountKind is what an account stands for. Owner names whose it is.
type AccountKind string

const (
	FundOutside   AccountKind = "fund_outside"   // where a fund's money comes from; owner: fund
	FundAvailable AccountKind = "fund_available" // owner: fund
	PoolAvailable AccountKind = "pool_available" // owner: round
	LineReserved  AccountKind = "line_reserved"  // owner: award, whose line of the pool has its id
	LineCommitted AccountKind = "line_committed" // owner: funding line
	LineTransit   AccountKind = "line_in_transit"
	LinePaid      AccountKind = "line_paid_out"
	Contributions AccountKind = "contributions" // where what applicants bring comes from; owner: round
	LinePledged   AccountKind = "line_pledged"  // of what the applicant brings, what is still to come; owner: funding line
	LineReceived  AccountKind = "line_received" // and what has come
	Suspense      AccountKind = "suspense"      // what a bank reports and nothing matches; owner: what is suspended
	Unexplained   AccountKind = "unexplained"

	Limits        AccountKind = "limits"         // where rooms come from; owner: round, room
	CountLimits   AccountKind = "count_limits"   // owner: round, count
	CommunityRoom AccountKind = "community_room" // owner: place
	CommunityUsed AccountKind = "community_used"
	ProjectRoom   AccountKind = "project_room" // owner: application
	ProjectUsed   AccountKind = "project_used"
	AwardRoom     AccountKind = "award_room" // number of projects; owner: round
	AwardUsed     AccountKind = "award_used"
	OrgRoom       AccountKind = "organization_room" // number of projects; owner: organisation
	OrgUsed       AccountKind = "organization_used"
)

// Unit answers what accounts of this kind count.
func (k AccountKind) Unit() Unit {
	switch k {
	case FundOutside, FundAvailable, PoolAvailable, LineReserved, LineCommitted, LineTransit, LinePaid, Contributions, LinePledged, LineReceived, Suspense, Unexplained:
		return FenUnit
	case AwardRoom, AwardUsed, OrgRoom, OrgUsed, CountLimits:
		return CountUnit
	default:
		return RoomUnit
	}
}

// accountSpace makes the ids of accounts from what they stand for, so that no look-up is needed to find one.
var accountSpace = uuid.MustParse("5b0c1d8e-5a4f-5d8a-9e61-6f3b8a1f2c70")

// AccountID answers the id of the account of this kind that the owner has in a round (uuid.Nil: in none).
func AccountID(kind AccountKind, round, owner uuid.UUID) uuid.UUID {
	name := make([]byte, 0, len(kind)+32)
	name = append(name, kind...)
	name = append(name, round[:]...)
	name = append(name, owner[:]...)
	return uuid.NewSHA1(accountSpace, name)
}
