package grant

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// ReadsAtDesk says whether an application in a stage is in the desk review (书面评审) or comes to it next.
func (p Policy) ReadsAtDesk(stage Stage) bool {
	return stage == DeskReview || stage == Eligible && p.Desk != nil
}

// Readers is how many reviewers an application is to have at the desk, which the policy must have, or on the panel.
func (p Policy) Readers(atDesk bool) int {
	if atDesk {
		return p.Desk.Reviewers
	}
	return p.Panel.Size
}

// Review is where the desk review or the panel of an application stands. Recused reviewers are not counted.
type Review struct {
	Assigned, HandedIn int
	DueAt              time.Time
}

// MayClose says whether the review can close: when as many as the policy wants have handed in, or, after its
// last due time, with the panel's quorum (one reader at the desk). Refused: scores_missing.
func (r Review) MayClose(p Policy, atDesk bool, now time.Time) error {
	wanted, least := p.Readers(atDesk), p.Panel.Quorum
	if atDesk {
		least = 1
	}
	if Passed(r.DueAt, now) {
		wanted = least
	}
	if r.HandedIn < wanted || r.HandedIn < r.Assigned && !Passed(r.DueAt, now) {
		return Refuse(Conflict, ScoresMissing, "handed_in", r.HandedIn, "wanted", max(wanted, 1), "assigned", r.Assigned)
	}
	return nil
}

// Assigned is where one reviewer's part in an application stands. Every act on it raises its version.
type Assigned struct {
	AtDesk   bool // at the desk review, else on the panel
	Answered bool // the recusal questions
	Recused  bool
	HandedIn bool // a score, which a later one replaces
	Own      bool // whoever acts is the reviewer himself
	OnPaper  bool // a score entered from his paper sheet waits for him to confirm it
	Version  int64
}

// InReview says whether an application in a stage is in the review that the assignment belongs to.
func (a Assigned) InReview(stage Stage) bool {
	if a.AtDesk {
		return stage == DeskReview
	}
	return stage == PanelReview
}

// May refuses what cannot be done to an assignment of an application in a stage: wrong_stage outside its own review,
// already_done for questions that were answered or a recusal that stands, and for a score conflict_of_interest after a
// recusal and undecided before the questions are answered. A score from paper is refused as same_person to the reviewer
// himself, who confirms it once he has answered, and as paper_missing where there is none to confirm.
func (a Assigned) May(act Act, stage Stage) error {
	scores := act == HandInScore || act == ConfirmPaperScore
	switch {
	case !a.InReview(stage):
		return Refuse(Conflict, WrongStage, "act", act, "stage", stage)
	case a.Recused && (scores || act == EnterPaperScore):
		return Refuse(Refused, Conflicted)
	case a.Recused, a.Answered && act == AcceptAssignment:
		return Refuse(Conflict, AlreadyDone)
	case a.Own && act == EnterPaperScore:
		return Refuse(Forbidden, SamePerson, "act", act)
	case !a.OnPaper && act == ConfirmPaperScore:
		return Refuse(Conflict, PaperMissing)
	case !a.Answered && scores:
		return Refuse(Conflict, Undecided, "act", AcceptAssignment)
	}
	return nil
}

// MayReplace refuses a score by somebody who may not have seen the one before: version_missing for one that would
// replace another and names no version of the assignment, moved for one that names another version than it has.
func (a Assigned) MayReplace(version *int64) error {
	switch {
	case version == nil && a.HandedIn:
		return Refuse(Precondition, VersionMissing)
	case version != nil && *version != a.Version:
		return Refuse(Precondition, Moved, "version", a.Version)
	}
	return nil
}

// Can answers for the acts on an assignment among those that are possible on its application whether they are
// possible now: nil, or the reason why not.
func (a Assigned) Can(can map[Act]*Reason, stage Stage) map[Act]*Reason {
	narrowed := make(map[Act]*Reason)
	for _, act := range []Act{AcceptAssignment, RecuseReviewer, HandInScore, EnterPaperScore, ConfirmPaperScore} {
		reason, listed := can[act]
		if refusal, refused := Refusal(a.May(act, stage)); refused && reason == nil {
			reason = &refusal.Reason
		}
		if listed {
			narrowed[act] = reason
		}
	}
	return narrowed
}

// MayOpenScores refuses as sealed whoever may not see an application's scores while its round stands in that stage:
// everybody until its panel has closed or it was left off the shortlist, and outside the funder, where its reviewers are
// too, everybody until its result is released, for one that was not shortlisted until the round's is. What ended with its
// round before that stays sealed.
func MayOpenScores(actor Actor, of Application, round Stage) error {
	inside := MayRead(actor, Facts{Funder: of.FunderID}) == nil
	if of.released(round) || inside && (of.decided() || of.Stage == PanelClosed) {
		return nil
	}
	return Refuse(Forbidden, Sealed, "stage", of.Stage)
}

// CheckRecusal answers the keys of the recusal questions (回避) answered with yes. Refused: missing_field for a
// question without an answer, unknown_field for an answer without a question.
func CheckRecusal(p Policy, answers map[string]bool) (yes []string, err error) {
	var wrong []*Error
	asked := map[string]bool{}
	for _, q := range p.RecusalQuestions {
		asked[q.Key] = true
		answer, given := answers[q.Key]
		if !given {
			wrong = append(wrong, RefuseAt(Invalid, MissingField, "/answers/"+q.Key))
		}
		if answer {
			yes = append(yes, q.Key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(answers)) {
		if !asked[key] {
			wrong = append(wrong, RefuseAt(Invalid, UnknownField, "/answers/"+key))
		}
	}
	return yes, Join(wrong)
}

// DeskReading is an application of the desk review (书面评审) with the scores its readers gave.
type DeskReading struct {
	Receipt string
	Scores  []Decimal
}

// DeskOrder answers the applications in the order in which they are shortlisted (入围): by the mean of their
// readers' scores, rounded half up to two decimals, and of equal ones the lower receipt first. Refused as
// scores_missing when one has no score.
func DeskOrder(readings []DeskReading) ([]DeskReading, error) {
	means := make(map[string]Points, len(readings))
	for _, r := range readings {
		score, err := PanelMean(r.Scores, PanelTrim{}) // none is trimmed
		if err != nil {
			return nil, err
		}
		means[r.Receipt] = score
	}
	return slices.SortedFunc(slices.Values(readings), func(a, b DeskReading) int {
		return cmp.Or(cmp.Compare(means[b.Receipt], means[a.Receipt]), strings.Compare(a.Receipt, b.Receipt))
	}), nil
}
