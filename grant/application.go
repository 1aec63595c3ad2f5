package grant

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
)

// ApplicationContent is what an organisation hands in (申报书). Amounts are fen of the round's currency.
type ApplicationContent struct {
	Title   string         `json:"title" validate:"required,max=200"`
	Asked   Fen            `json:"asked_fen" validate:"min=1,max=9007199254740991"`
	Own     Fen            `json:"own_fen" validate:"min=0,max=9007199254740991"`               // 自筹: own contribution and in kind
	InKind  Fen            `json:"in_kind_fen,omitempty" validate:"min=0,max=9007199254740991"` // 实物折价: the part of Own that is in kind
	Total   Fen            `json:"total_fen" validate:"min=1,max=9007199254740991"`             // the whole budget
	Places  []PlaceShare   `json:"places" validate:"required,min=1,max=20,dive"`
	Answers map[string]any `json:"answers"`
}

// PlaceShare is a community's share of a project; the shares of a project sum to exactly 1.
type PlaceShare struct {
	Place uuid.UUID `json:"place_id" validate:"required"`
	Share Decimal   `json:"share"`
}

// Check refuses content that breaks a rule of the policy which needs no other fact: the cap of a project
// ("申请额不超过单项目上限"), the own contribution, shares that do not sum to 1, answers the form does not take, a budget
// whose rows do not sum to the amounts or whose heads take more than their share of the amount asked (budget_ratio).
func (c ApplicationContent) Check(p Policy) error {
	var wrong []*Error
	if strings.TrimSpace(c.Title) == "" || strings.ContainsFunc(c.Title, unicode.IsControl) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/title", "rule", "printable"))
	}
	if c.Asked < 1 {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/asked_fen", "rule", "range", "min_fen", 1))
	}
	if c.Own < 0 {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/own_fen", "rule", ruleNegative))
	}
	if c.InKind < 0 || c.InKind > c.Own {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/in_kind_fen", "rule", "range", "min", 0, "max", c.Own))
	}
	if limit := p.Caps.PerProjectFen; limit != nil && c.Asked > *limit {
		wrong = append(wrong, RefuseAt(Refused, ProjectCap, "/asked_fen", "cap_fen", *limit, "requested_fen", c.Asked))
	}
	if c.Total > MaxFen || c.Own > MaxFen || c.Asked > MaxFen || c.Total < c.Asked+c.Own {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/total_fen", "rule", "total_covers_parts", "least_fen", c.Asked+c.Own))
	}
	if least := p.leastOwn(c.Total); c.Own < least {
		wrong = append(wrong, RefuseAt(Refused, OwnContribution, "/own_fen", "least_fen", least, "given_fen", c.Own))
	}
	wrong = append(wrong, checkShares(c.Places)...)
	if refusal, bad := Refusal(p.Form.Check(c.Answers)); bad {
		wrong = append(wrong, refusal)
	}
	wrong = append(wrong, p.Form.checkBudget(c)...)
	return Join(wrong)
}

func checkShares(places []PlaceShare) []*Error {
	var wrong []*Error
	sum, seen := Decimal{}, map[uuid.UUID]bool{}
	for i, p := range places {
		at := "/places/" + strconv.Itoa(i)
		if !p.Share.isShare() {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at+"/share", "rule", ruleShare, "value", p.Share.String()))
			continue
		}
		if seen[p.Place] {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at+"/place_id", "rule", "duplicate_community"))
		}
		seen[p.Place] = true
		sum = sum.plus(p.Share)
	}
	if sum != decimalOne {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/places", "rule", ruleShareSum, "value", sum.String()))
	}
	return wrong
}

// Application is a submitted application as it stands.
type Application struct {
	ID             uuid.UUID      `json:"id"`
	FunderID       uuid.UUID      `json:"funder_id"`
	RoundID        uuid.UUID      `json:"round_id"`
	OrganizationID uuid.UUID      `json:"organization_id"`
	Receipt        string         `json:"receipt"`
	Title          string         `json:"title"`
	Answers        map[string]any `json:"answers"`
	Asked          Fen            `json:"asked_fen"`
	Own            Fen            `json:"own_fen"`
	InKind         Fen            `json:"in_kind_fen"`
	Total          Fen            `json:"total_fen"`
	Reviewed       *Fen           `json:"reviewed_fen"`
	ReviewedReason *string        `json:"reviewed_reason"`
	Slot           *int16         `json:"-"`
	SubmittedAt    time.Time      `json:"submitted_at"`
	Stage          Stage          `json:"stage"`
	StageReason    *Reason        `json:"stage_reason"`
	Version        int64          `json:"version"`
}

// Facts are what permissions on the application depend on.
func (a Application) Facts() Facts {
	return Facts{Funder: a.FunderID, Applicant: a.OrganizationID, Stage: a.Stage}
}

// decided says whether the application has a result. What ended with its round before that was never decided.
func (a Application) decided() bool {
	switch a.Stage {
	case Proposed, Reserve, Awarded, Cancelled:
		return true
	case Declined:
		return a.StageReason == nil || *a.StageReason != RoundEnded
	}
	return false
}

// released says whether people outside the funder may learn how the result came about. One who was not shortlisted is
// told so while his competitors are still in review: he learns it once his round, which stands in that stage, is released.
func (a Application) released(round Stage) bool {
	if a.Stage == Declined && a.StageReason != nil && *a.StageReason == NotShortlisted {
		return slices.Contains([]Stage{RoundReleased, RoundNotice, RoundContract, RoundRunning}, round)
	}
	return a.decided()
}

// ShownTo is the application as the actor may see it while its round stands in that stage: the reviewed amount and why
// it is that are the funder's own until the result is released, for one who was not shortlisted that of the round.
func (a Application) ShownTo(actor Actor, round Stage) Application {
	if !a.released(round) && MayRead(actor, Facts{Funder: a.FunderID}) != nil {
		a.Reviewed, a.ReviewedReason = nil, nil
	}
	return a
}

// ReviewedAmount is the amount fixed by the budget review (资金核定), or the amount asked where none was.
func (a Application) ReviewedAmount() Fen {
	if a.Reviewed != nil {
		return *a.Reviewed
	}
	return a.Asked
}

// Receipt answers a submission (回执). Hash is the SHA-256 of the content as received, with the digests of its files; Seal is
// the hash of its line in the journal, whose place in the chain can be looked up by Number.
type Receipt struct {
	Application uuid.UUID `json:"application_id"`
	Number      string    `json:"number"`
	At          time.Time `json:"at"`
	Hash        string    `json:"hash"`
	Seal        string    `json:"seal"`
}

// FreeSlot answers the lowest slot in 1…limit that is not taken, or organization_limit: "一个单位在本轮的申报数".
// A nil limit is no limit and needs no slot.
func FreeSlot(limit *int, taken []int16) (*int16, error) {
	if limit == nil {
		return nil, nil
	}
	free := int16(1)
	for used := true; used; {
		used = false
		for _, t := range taken {
			if t == free {
				free++
				used = true
			}
		}
	}
	if int(free) > *limit {
		return nil, Refuse(Refused, OrganizationLimit, "limit", *limit, "used", len(taken))
	}
	return &free, nil
}
