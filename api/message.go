package api

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// message is something that a person was told, as he reads it.
type message struct {
	ID       uuid.UUID          `json:"id"`
	Event    grant.MessageEvent `json:"event"`
	Case     grant.Case         `json:"case"`
	Language string             `json:"language"`
	Subject  string             `json:"subject"`
	Text     string             `json:"text"`
	MadeAt   time.Time          `json:"made_at"`
	SentAt   *time.Time         `json:"sent_at"`
}

// ownMessages bounds how many messages are shown.
const ownMessages = 500

func (a *API) listMyMessages(ctx context.Context, in struct{ signedIn }) (list[message], error) {
	rows, err := store.ListMessages(ctx, a.Pool, in.session.PersonID, ownMessages)
	if err != nil {
		return list[message]{}, err
	}
	items := make([]message, len(rows))
	for i, row := range rows {
		letter, err := row.Event.Letter(row.Language, row.Params)
		if err != nil {
			return list[message]{}, err
		}
		about := grant.Case{Kind: row.CaseKind, ID: row.CaseID}
		items[i] = message{row.ID, row.Event, about, row.Language, letter.Subject, letter.Text, row.MadeAt.UTC(), utc(row.SentAt)}
	}
	return list[message]{Items: items}, nil
}

// announcementPreview is whom an announcement would tell what.
type announcementPreview struct {
	Audiences []audience `json:"audiences"`
	Samples   []sample   `json:"samples"`
}

type audience struct {
	Event    grant.MessageEvent `json:"event"`
	Language string             `json:"language"`
	People   int                `json:"people"`
	Messages int                `json:"messages"`
}

type sample struct {
	Event    grant.MessageEvent `json:"event"`
	Language string             `json:"language"`
	Subject  string             `json:"subject"`
	Text     string             `json:"text"`
}

func (a *API) previewAnnouncement(ctx context.Context, in insideRound) (announcementPreview, error) {
	shown := announcementPreview{Audiences: []audience{}, Samples: []sample{}}
	if _, err := a.readInside(ctx, in); err != nil {
		return shown, err
	}
	preview, err := a.Acts.PreviewAnnouncement(ctx, in.Round)
	for _, row := range preview.Audience {
		shown.Audiences = append(shown.Audiences, audience(row))
	}
	for _, row := range preview.Samples {
		shown.Samples = append(shown.Samples, sample{row.Event, row.Language, row.Subject, row.Text})
	}
	return shown, err
}
