package grant

import (
	"slices"
	"strconv"

	"github.com/google/uuid"
)

// Bench is who may be assigned to the review of one application, and who may not.
type Bench struct {
	Reviewers []uuid.UUID // of the funder
	Members   []uuid.UUID // of the applicant
	Recused   []uuid.UUID // from the application, in whatever part of its review
	Assigned  []uuid.UUID // in this part of its review already
}

// May refuses people who cannot review the application, each with his place in the request: bad_input for one who is
// no reviewer of the funder, conflict_of_interest for a member of the applicant and for whoever was recused once (回避:
// 与供应商有利害关系的应当回避, 政府采购法实施条例 art. 9; an interest does not end with the desk review). Refused as
// already_done when all of them are assigned already.
func (b Bench) May(assign []uuid.UUID) error {
	var wrong []*Error
	isNew := false
	for i, person := range assign {
		at := "/reviewers/" + strconv.Itoa(i)
		if !slices.Contains(b.Reviewers, person) {
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", "no_reviewer"))
		}
		if slices.Contains(b.Members, person) || slices.Contains(b.Recused, person) {
			wrong = append(wrong, RefuseAt(Refused, Conflicted, at))
		}
		isNew = isNew || !slices.Contains(b.Assigned, person)
	}
	if len(wrong) == 0 && !isNew {
		return RefuseAt(Conflict, AlreadyDone, "/reviewers")
	}
	return Join(wrong)
}
