package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type assignReviewers struct {
	onApplication
	Reviewers []uuid.UUID `json:"reviewers" validate:"min=1,max=50,unique"`
}

func (a *API) assignReviewers(ctx context.Context, in assignReviewers) (moved, error) {
	return applicationMoved(a.Acts.AssignReviewers(ctx, activities.AssignReviewers{ApplicationAct: in.act(), Reviewers: in.Reviewers}))
}

// assignment asks a reviewer to score an application.
type assignment struct {
	ID          uuid.UUID  `json:"id"`
	Application uuid.UUID  `json:"application_id"`
	Reviewer    uuid.UUID  `json:"reviewer_id"`
	Part        store.Part `json:"part"`
	State       string     `json:"state"`
	DueAt       *time.Time `json:"due_at"`
	Provisional bool       `json:"provisional"`
	AssignedAt  time.Time  `json:"assigned_at"`
	Recusal     *string    `json:"recusal_reason"`

	Can map[grant.Act]*grant.Reason `json:"can"`
}

// showAssignment shows an assignment of an application with those facts.
func showAssignment(actor grant.Actor, a store.Assignment, of grant.Facts) assignment {
	standing := a.Standing()
	standing.Own = a.Reviewer == actor.Person
	can := standing.Can(grant.Can(actor, grant.ApplicationKind, of), of.Stage)
	return assignment{a.ID, a.ApplicationID, a.Reviewer, a.Part, a.State, utc(a.DueAt), a.Provisional, a.AssignedAt.UTC(), a.RecusalReason, can}
}

// ownAssignment is an assignment in its reviewer's list: the project and who applies, which is all that he needs to know
// before he says whether he has an interest in it.
type ownAssignment struct {
	assignment
	Round     uuid.UUID `json:"round_id"`
	Receipt   string    `json:"receipt"`
	Title     string    `json:"title"`
	Applicant string    `json:"applicant"`
}

func (a *API) listMyAssignments(ctx context.Context, in struct{ signedIn }) (list[ownAssignment], error) {
	rows, err := store.ListOwnAssignments(ctx, a.Pool, in.session.PersonID)
	return listOf(rows, func(row store.OwnAssignment) ownAssignment {
		of := grant.Facts{Funder: row.FunderID, Assigned: true, Stage: row.Stage}
		return ownAssignment{showAssignment(in.actor(), row.Assignment, of), row.RoundID, row.Receipt, row.Title, row.Applicant}
	}), err
}

// listAssignments answers who reviews an application to those who may assign reviewers to it.
func (a *API) listAssignments(ctx context.Context, in ofApplication) (list[assignment], error) {
	found, err := store.FindApplication(ctx, a.Pool, in.Application)
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: found.FunderID})
	}
	if err != nil {
		return list[assignment]{}, err
	}
	rows, err := store.ListAssignments(ctx, a.Pool, found.ID)
	return listOf(rows, func(row store.Assignment) assignment {
		return showAssignment(in.actor(), row, grant.Facts{Funder: found.FunderID, Stage: found.Stage})
	}), err
}

// roundAssignment is an assignment in the list of its round: who reviews what, and how far it is.
type roundAssignment struct {
	ID           uuid.UUID  `json:"id"`
	Application  uuid.UUID  `json:"application_id"`
	Receipt      string     `json:"receipt"`
	Title        string     `json:"title"`
	Organization string     `json:"organization"`
	Reviewer     uuid.UUID  `json:"reviewer_id"`
	Name         string     `json:"reviewer"`
	Part         store.Part `json:"part"`
	State        string     `json:"state"`
	DueAt        *time.Time `json:"due_at"`
	HandedInAt   *time.Time `json:"handed_in_at"`
	Late         bool       `json:"late"`
}

// listRoundAssignments answers the assignments of a round to the people of its funder, without a score.
func (a *API) listRoundAssignments(ctx context.Context, in struct {
	insideRound
	Stages      []grant.Stage `form:"stage" validate:"max=13,dive,oneof=submitted supplement eligible desk_review desk_closed panel_review panel_closed proposed reserve awarded cancelled refused withdrawn"`
	Communities []uuid.UUID   `form:"community" validate:"max=100"`
	Late        bool          `form:"late"`
	searched
}) (counted[roundAssignment], error) {
	none := counted[roundAssignment]{}
	r, err := a.readInside(ctx, in.insideRound)
	if err != nil {
		return none, err
	}
	_, after, err := readCursor(in.Cursor)
	if err != nil {
		return none, err
	}
	of := store.ApplicationQuery{Round: r.ID, Stages: in.Stages, Communities: in.Communities, Text: in.text()}
	asked := store.AssignmentQuery{Of: of, Late: in.Late, After: after, Limit: in.size() + 1}
	rows, err := store.ListRoundAssignments(ctx, a.Pool, asked)
	if err != nil {
		return none, err
	}
	// Its id alone says where an assignment stands in the list.
	cursor := func(row store.RoundAssignment) string { return cursorOf(time.Time{}, row.ID) }
	page := pageOf(in.size(), rows, cursor, func(row store.RoundAssignment) roundAssignment {
		return roundAssignment{
			row.ID, row.ApplicationID, row.Receipt, row.Title, row.Organization, row.ReviewerID, row.Reviewer, row.Part, row.State,
			utc(row.DueAt), utc(row.HandedInAt), row.Late,
		}
	})
	return withTotal(ctx, a.Pool, page, in.Count, store.CountRoundAssignments, asked)
}

// review is an assignment with what its reviewer needs: first whose application it is, what it is scored by and the
// questions about an interest in it; the content once they are answered, with the reviewer's own score, what he is still
// writing, and what was entered from his paper sheet.
type review struct {
	ownAssignment
	Organization organization            `json:"organization"`
	Questions    []grant.RecusalQuestion `json:"questions"`
	Rubric       *grant.Rubric           `json:"rubric"`
	Content      *reviewed               `json:"content"`
	Score        *score                  `json:"score"`
	Draft        *scoreDraft             `json:"draft"`
	DraftVersion int64                   `json:"draft_version"`
	Paper        *paperScore             `json:"paper"`

	// Version is what a score that replaces another names by If-Match, of whatever its reviewer has seen last.
	Version int64 `json:"version"`
}

// ETag begins with the version of the assignment, which a score that replaces another names by If-Match, and ends with
// the digest of the whole answer: what can be done and what is known of the organisation change without a new version.
func (r review) ETag() string {
	sum := sha256.New()
	_ = json.NewEncoder(sum).Encode(r) // it has just been encoded
	return `"` + strconv.FormatInt(r.Version, 10) + "-" + hex.EncodeToString(sum.Sum(nil)[:16]) + `"`
}

type reviewed struct {
	Answers map[string]any     `json:"answers"`
	Asked   grant.Fen          `json:"asked_fen"`
	Own     grant.Fen          `json:"own_fen"`
	InKind  grant.Fen          `json:"in_kind_fen"`
	Total   grant.Fen          `json:"total_fen"`
	Places  []grant.PlaceShare `json:"places"`

	Files []grant.ApplicationFile `json:"files"`
}

type ofAssignment struct {
	signedIn
	Assignment uuid.UUID `uri:"assignment"`
}

// getAssignment answers an assignment to its reviewer, as long as he is one, and to nobody else.
func (a *API) getAssignment(ctx context.Context, in ofAssignment) (review, error) {
	found, err := store.FindAssignment(ctx, a.Pool, in.Assignment)
	if err == nil && found.Reviewer != in.session.PersonID {
		err = noSuchThing()
	}
	if err == nil {
		err = grant.MayRead(in.actor(), grant.Facts{Funder: found.FunderID, Assigned: true})
	}
	if err != nil {
		return review{}, err
	}
	of, err := store.FindApplication(ctx, a.Pool, found.ApplicationID)
	if err != nil {
		return review{}, err
	}
	facts := of.Facts()
	facts.Assigned = true // it is the caller's own; whether he was recused, the assignment says
	shown := review{
		ownAssignment: ownAssignment{assignment: showAssignment(in.actor(), found, facts), Round: of.RoundID, Receipt: of.Receipt, Title: of.Title},
		Version:       found.Version,
	}
	if shown.Organization, err = a.getOrganization(ctx, getOrganization{in.signedIn, of.OrganizationID}); err != nil {
		return review{}, err
	}
	shown.Applicant = shown.Organization.Name
	policy, err := a.Acts.PolicyOf(ctx, of.RoundID)
	if err != nil {
		return review{}, err
	}
	shown.Questions, shown.Rubric = append([]grant.RecusalQuestion{}, policy.RecusalQuestions...), policy.Rubric
	if found.State == store.Accepted || found.State == store.HandedIn {
		err = a.openReview(ctx, &shown, of)
	}
	return shown, err
}

func (a *API) openReview(ctx context.Context, shown *review, of grant.Application) error {
	places, err := store.ListApplicationPlaces(ctx, a.Pool, of.ID)
	if err != nil {
		return err
	}
	files, err := store.ListApplicationFiles(ctx, a.Pool, of.ID)
	if err != nil {
		return err
	}
	shown.Content = &reviewed{of.Answers, of.Asked, of.Own, of.InKind, of.Total, places[of.ID], files}
	sheets, err := store.ListScoreSheets(ctx, a.Pool, of.ID)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(sheets, func(s store.ScoreSheet) bool { return s.AssignmentID == shown.ID }); i >= 0 {
		shown.Score = new(showScore(sheets[i], true))
	}
	if shown.Draft, shown.DraftVersion, err = a.scoreDraft(ctx, shown.ID); err != nil {
		return err
	}
	shown.Paper, err = a.paperScore(ctx, shown.ID)
	return err
}

type onAssignment struct {
	acting
	Assignment uuid.UUID `uri:"assignment"`
}

func (in onAssignment) act() activities.AssignmentAct {
	return activities.AssignmentAct{By: in.By, Assignment: in.Assignment}
}

type acceptAssignment struct {
	onAssignment
	Answers     map[string]bool `json:"answers" validate:"max=50"`
	NameConsent bool            `json:"name_consent,omitempty"`
	Reason      string          `json:"reason,omitempty" validate:"max=2000"`
}

func (a *API) acceptAssignment(ctx context.Context, in acceptAssignment) (moved, error) {
	return applicationMoved(a.Acts.AcceptAssignment(ctx, activities.AcceptAssignment{
		AssignmentAct: in.act(), Answers: in.Answers, NameConsent: in.NameConsent, Reason: in.Reason,
	}))
}

type recuseReviewer struct {
	onAssignment
	Reason string `json:"reason" validate:"min=1,max=2000"`
}

func (a *API) recuseReviewer(ctx context.Context, in recuseReviewer) (moved, error) {
	return applicationMoved(a.Acts.RecuseReviewer(ctx, activities.RecuseReviewer{AssignmentAct: in.act(), Reason: in.Reason}))
}
