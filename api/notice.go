package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

type publishNotice struct {
	acting
	Round    uuid.UUID   `uri:"round"`
	BeginsOn *grant.Date `json:"begins_on,omitzero"`
}

func (a *API) publishNotice(ctx context.Context, in publishNotice) (noticeHead, error) {
	made, err := a.Acts.PublishNotice(ctx, activities.PublishNotice{By: in.By, Round: in.Round, BeginsOn: in.BeginsOn})
	return headOfNotice(made), err
}

// noticeHead is a notice without its lines.
type noticeHead struct {
	ID            uuid.UUID  `json:"id"`
	Round         uuid.UUID  `json:"round_id"`
	Number        int        `json:"number"`
	Supplementary bool       `json:"supplementary"`
	BeginsOn      grant.Date `json:"begins_on"`
	EndsAt        time.Time  `json:"ends_at"`
	EndedAt       *time.Time `json:"ended_at"`
}

func headOfNotice(n grant.Notice) noticeHead {
	return noticeHead{n.ID, n.RoundID, n.Number, n.Number > 1, n.BeginsOn, n.EndsAt.UTC(), utc(n.EndedAt)}
}

func (a *API) listNotices(ctx context.Context, in ofRound) (list[noticeHead], error) {
	r, err := a.readRound(ctx, in)
	if err != nil {
		return list[noticeHead]{}, err
	}
	notices, err := store.ListNotices(ctx, a.Pool, r.ID)
	return listOf(notices, headOfNotice), err
}

// notice is what anybody may read in a public notice.
type notice struct {
	noticeHead
	Items      []noticeItem     `json:"items"`
	Overrides  []override       `json:"overrides"`
	Reviewers  []string         `json:"reviewers"`
	Objections noticeObjections `json:"objections"`
}

type noticeItem struct {
	Application  uuid.UUID     `json:"application_id"`
	Receipt      string        `json:"receipt"`
	Title        string        `json:"title"`
	Organization string        `json:"organization"`
	Places       string        `json:"places"`
	Asked        grant.Fen     `json:"asked_fen"`
	Reviewed     grant.Fen     `json:"reviewed_fen"`
	Amount       grant.Fen     `json:"amount_fen"`
	Outcome      grant.Outcome `json:"outcome"`
	Rank         int           `json:"rank"`
	Expert       string        `json:"expert"`
	Resident     string        `json:"resident"`
	Final        string        `json:"final"`
	BoundBy      *grant.Reason `json:"bound_by"`
	BoundPlace   *string       `json:"bound_community"`
	Stage        grant.Stage   `json:"stage"`
	StageName    grant.Text    `json:"stage_name"`
	Suspended    bool          `json:"suspended"`
}

// override is what people changed of a run, or a promotion out of the order of rank.
type override struct {
	Kind       grant.OverrideKind `json:"kind"`
	Receipt    *string            `json:"receipt"`
	Rank       *int               `json:"rank"`
	EarnedRank *int               `json:"earned_rank"`
	Amount     *grant.Fen         `json:"amount_fen"`
	Promoted   []string           `json:"promoted"`
	PassedOver []string           `json:"passed_over"`
	Reason     string             `json:"reason"`
}

type noticeObjections struct {
	Filed     int `json:"filed"`
	Upheld    int `json:"upheld"`
	Dismissed int `json:"dismissed"`
}

// noticeLines bounds a notice: more is no list that people read.
const noticeLines = 100_000

func (a *API) getNotice(ctx context.Context, in struct {
	Notice uuid.UUID `uri:"notice"`
}) (notice, error) {
	found, err := store.FindNotice(ctx, a.Pool, in.Notice)
	if err != nil {
		return notice{}, err
	}
	shown := notice{noticeHead: headOfNotice(found)}
	for _, outcome := range []grant.Outcome{grant.OutcomeAwarded, grant.OutcomeReserve} {
		lines, err := store.ListNoticeLines(ctx, a.Pool, found.ID, outcome, store.PublicPage{Limit: noticeLines})
		if err != nil {
			return shown, err
		}
		shown.Items = append(shown.Items, listOf(lines, showNoticeItem).Items...)
	}
	overrides, err := store.ListNoticeOverrides(ctx, a.Pool, found.ID, store.PublicPage{Limit: noticeLines})
	if err != nil {
		return shown, err
	}
	shown.Overrides = listOf(overrides, func(o store.PublicOverride) override { return override(o) }).Items
	names, err := store.ListNamedReviewers(ctx, a.Pool, found.RoundID)
	if err != nil {
		return shown, err
	}
	shown.Reviewers = append([]string{}, names...)
	count, err := store.CountObjections(ctx, a.Pool, found.ID)
	shown.Objections = noticeObjections(count)
	return shown, err
}

func showNoticeItem(l store.NoticeLine) noticeItem {
	shown := noticeItem{
		l.ApplicationID, l.Receipt, l.Title, l.Organization, "", l.Asked, l.Reviewed, l.Amount, l.Outcome, 0, l.Expert, l.Resident, l.Final,
		l.BoundBy, l.BoundPlace, l.Stage, grant.StageOf(grant.ApplicationKind, l.Stage).Name, l.Suspended,
	}
	if l.Places != nil {
		shown.Places = *l.Places
	}
	if l.Rank != nil {
		shown.Rank = *l.Rank
	}
	return shown
}

func (a *API) announceAwards(ctx context.Context, in onRound) (moved, error) {
	r, err := a.Acts.AnnounceAwards(ctx, in.act())
	return roundMoved(r), err
}
