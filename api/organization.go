package api

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type registerOrganization struct {
	acting
	Scheme     string         `json:"scheme" validate:"min=1,max=40"`
	Code       string         `json:"code" validate:"min=1,max=100"`
	Name       string         `json:"name" validate:"min=1,max=200"`
	Kind       string         `json:"kind" validate:"min=1,max=60"`
	Registered *grant.Date    `json:"registered,omitzero"`
	Reports    map[int]string `json:"reports,omitempty" validate:"max=50,dive,keys,min=1990,max=2200,endkeys,min=1,max=60"`
	OnBehalf   *uuid.UUID     `json:"on_behalf,omitzero"`
}

// credit is an entry on a public list (信用记录).
type credit struct {
	List    grant.CreditList `json:"list" validate:"oneof=activity_abnormal serious_dishonesty violation"`
	Listed  grant.Date       `json:"listed"`
	Entered grant.Date       `json:"entered"`
	Removed *grant.Date      `json:"removed,omitzero"`
	Reason  string           `json:"reason" validate:"min=1,max=200"`
}

func (a *API) registerOrganization(ctx context.Context, in registerOrganization) (activities.Registered, error) {
	return a.Acts.RegisterOrganization(ctx, activities.RegisterOrganization{
		By: in.By, Scheme: in.Scheme, Code: in.Code, Name: in.Name, Kind: in.Kind, Registered: in.Registered,
		Reports: in.Reports, OnBehalf: in.OnBehalf,
	})
}

// organization is what its register says of it, which is public.
type organization struct {
	ID         uuid.UUID   `json:"id"`
	Scheme     string      `json:"scheme"`
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Kind       string      `json:"kind"`
	Funder     bool        `json:"funder"`
	Registered *grant.Date `json:"registered"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

type getOrganization struct {
	signedIn
	Organization uuid.UUID `uri:"organization"`
}

// actsAt are the acts on an organisation as a whole. Those after its people are a funder's: they need a role that an
// applicant organisation does not give.
var actsAt = []grant.Act{
	grant.GrantMembership, grant.EndMembership, grant.Invite, grant.AddPerson, grant.GrantCover, grant.SetClock,
	grant.RecordCredit, grant.AddPlaces, grant.PublishCalendar, grant.CreateFund, grant.DraftPolicy, grant.CreateRound,
}

func organizationOf(o store.Organization, actor grant.Actor) organization {
	can := grant.CanDo(actor, grant.Facts{Funder: o.ID, Applicant: o.ID}, actsAt...)
	return organization{o.ID, o.Scheme, o.Code, o.Name, o.Kind, o.Funder, o.Registered, can}
}

func (a *API) getOrganization(ctx context.Context, in getOrganization) (organization, error) {
	o, err := store.FindOrganization(ctx, a.Pool, in.Organization)
	return organizationOf(o, in.actor()), err
}

type findOrganization struct {
	signedIn
	Scheme string `form:"scheme" validate:"required,max=40"`
	Code   string `form:"code" validate:"required,max=100"`
}

// foundOrganization is what is known of an identifier before anybody registers it again.
type foundOrganization struct {
	Organization *organization `json:"organization"`
	ChecksumOK   bool          `json:"checksum_ok"`
	Member       bool          `json:"member"`
}

func (a *API) findOrganization(ctx context.Context, in findOrganization) (foundOrganization, error) {
	identifier, _, err := grant.NormalizeIdentifier(in.Scheme, in.Code)
	if err != nil {
		return foundOrganization{}, nil // nobody has an identifier that its register would not give
	}
	o, err := store.FindOrganizationCode(ctx, a.Pool, identifier)
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		return foundOrganization{ChecksumOK: true}, nil
	}
	actor, shown := in.actor(), organizationOf(o, in.actor())
	return foundOrganization{&shown, true, actor.Is(o.ID, grant.Roles()...)}, err
}

type recordCredit struct {
	acting
	Funder       uuid.UUID `uri:"funder"`
	Organization uuid.UUID `json:"organization_id"`
	Records      []credit  `json:"records" validate:"min=1,max=50,dive"`
}

func (a *API) recordCredit(ctx context.Context, in recordCredit) (nothing, error) {
	records := make([]activities.Credit, len(in.Records))
	for i, r := range in.Records {
		records[i] = activities.Credit(r)
	}
	_, err := a.Acts.RecordCredit(ctx, activities.RecordCredit{By: in.By, Funder: in.Funder, Organization: in.Organization, Records: records})
	return nothing{}, err
}
