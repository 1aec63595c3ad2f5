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

// Sender takes messages and letters with a link whose act has committed, oldest first, and hands them to a post.
type Sender struct {
	Pool   *pgxpool.Pool
	Post   Post
	From   mail.Address
	Site   string // where links lead to, as in https://granary.example.org
	Secret []byte // that the tokens of links are made with, as whoever made them has it
	Log    *slog.Logger
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

// SendNext sends the letter or message whose turn it is, a letter first because its link is good for minutes, and says
// whether there was one. Of several senders one sends at a time; for the others there is none. It is marked in the
// transaction that keeps the others away: a crash in between sends it again, with the same Message-ID. A post that fails
// leaves it for later, when its error is answered too.
func (s *Sender) SendNext(ctx context.Context) (tried bool, err error) {
	var failure error
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		alone, err := store.OnlySender(ctx, tx)
		if err != nil || !alone {
			return err
		}
		if tried, failure, err = s.sendLetter(ctx, tx); tried || err != nil {
			return err
		}
		tried, failure, err = s.sendMessage(ctx, tx)
		return err
	})
	if err == nil {
		err = failure
	}
	return tried, err
}

// sendLetter makes the link of a letter: no row and no log ever holds it.
func (s *Sender) sendLetter(ctx context.Context, tx pgx.Tx) (tried bool, failure, err error) {
	l, err := store.NextLetter(ctx, tx, mostTries)
	if err != nil {
		return false, nil, ifAny(err)
	}
	l.Params.Link = l.Event.Link(s.Site, grant.LinkToken(s.Secret, l.Seed))
	failure = s.send(ctx, Letter{ID: l.ID, To: mail.Address{Address: l.Address}, Language: l.Language, Written: l.MadeAt}, l.Event, l.Params)
	if failure != nil {
		return true, failure, store.LetterFailed(ctx, tx, l.ID, strings.ToValidUTF8(failure.Error(), "?"))
	}
	return true, nil, store.LetterSent(ctx, tx, l.ID)
}

func (s *Sender) sendMessage(ctx context.Context, tx pgx.Tx) (tried bool, failure, err error) {
	m, err := store.NextMessage(ctx, tx, mostTries)
	if err != nil {
		return false, nil, ifAny(err)
	}
	failure = s.send(ctx, Letter{ID: m.ID, To: mail.Address{Address: m.Address}, Language: m.Language, Written: m.MadeAt}, m.Event, m.Params)
	if failure != nil {
		return true, failure, store.MessageFailed(ctx, tx, m.ID, strings.ToValidUTF8(failure.Error(), "?"))
	}
	return true, nil, store.MessageSent(ctx, tx, m.ID)
}

// ifAny is no error where there is merely nothing to send.
func ifAny(err error) error {
	if refusal, refused := grant.Refusal(err); refused && refusal.Kind == grant.NotFound {
		return nil
	}
	return err
}

func (s *Sender) send(ctx context.Context, l Letter, event grant.MessageEvent, params grant.MessageParams) (err error) {
	if l.Letter, err = event.Letter(l.Language, params); err != nil {
		return err
	}
	l.From, l.Written = s.From, l.Written.UTC()
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	return s.Post.Send(ctx, l)
}
