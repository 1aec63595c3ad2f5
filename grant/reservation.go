package grant

import "github.com/google/uuid"

// Demand is what a release wants of one account that may not fall below its floor of zero.
type Demand struct {
	Kind   AccountKind
	Owner  uuid.UUID
	Left   int64
	Wanted int64
}

// CheckDemands says why a release does not fit, with the figures of the first limit it passes: the number of an
// organisation's projects, the number of projects, a project's cap, a community's cap, the pool.
func CheckDemands(demands []Demand) error {
	for _, kind := range []AccountKind{OrgRoom, AwardRoom, ProjectRoom, CommunityRoom, PoolAvailable} {
		for _, d := range demands {
			if d.Kind == kind && d.Wanted > d.Left {
				return d.refuse()
			}
		}
	}
	return nil
}

func (d Demand) refuse() *Error {
	reason := map[AccountKind]Reason{
		OrgRoom: OrganizationLimit, AwardRoom: ProjectCount, ProjectRoom: ProjectCap, CommunityRoom: CommunityCap, PoolAvailable: PoolCap,
	}[d.Kind]
	if d.Kind.Unit() == CountUnit {
		return Refuse(Refused, reason, "left", max(d.Left, 0), "requested", d.Wanted, "owner", d.Owner)
	}
	return Refuse(Refused, reason, "left_fen", max(d.Left, 0), "requested_fen", d.Wanted, "owner", d.Owner)
}
