package mail

import (
	"context"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	lookEvery  = 2 * time.Second
	sendWithin = 20 * time.Second // shorter than a transaction may be idle
	mostTries  = 20               // about three days
)

// Sender takes messages whose act has committed, oldest first, and hands them to a post.
type Sender struct {
	Pool *pgxpool.Pool
	Post Post
	From mail.Address
	Log  *slog.Logger
}

// Run sends until the context ends.
func (s *Sender) Run(ctx context.Context) {
	for ctx.Err() == nil {
		tried, err := s.SendNext(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("messages wait", "error", err)
		}
		if tried && err == nil {
			continue
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
		}
	}
}

// SendNext sends the message whose turn it is and says whether there was one. Of several senders one sends at a time;
// for the others there is none. The message is marked in the transaction that keeps the others away: a crash in between
// sends it again, with the same Message-ID. A post that fails leaves it for later, when its error is answered too.
func (s *Sender) SendNext(ctx context.Context) (tried bool, err error) {
	var failure error
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		alone, err := store.OnlySender(ctx, tx)
		if err != nil || !alone {
			return err
		}
		message, err := store.NextMessage(ctx, tx, mostTries)
		if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		tried = true
		if failure = s.send(ctx, message); failure != nil {
			return store.MessageFailed(ctx, tx, message.ID, strings.ToValidUTF8(failure.Error(), "?"))
		}
		return store.MessageSent(ctx, tx, message.ID)
	})
	if err == nil {
		err = failure
	}
	return tried, err
}

func (s *Sender) send(ctx context.Context, m store.Outgoing) error {
	text, err := m.Event.Letter(m.Language, m.Params)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return s.Post.Send(ctx, Letter{
		ID: m.ID, From: s.From, To: mail.Address{Address: m.Address}, Language: m.Language, Written: m.MadeAt.UTC(), Letter: text,
	})
}
