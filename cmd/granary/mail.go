package main

import (
	"cmp"
	"context"
	"fmt"
	netmail "net/mail"
	"path/filepath"

	"github.com/granary-grants/granary/mail"
	"github.com/granary-grants/granary/store"
	"github.com/jackc/pgx/v5/pgxpool"
)

// defaultMailFrom is the address of a house that nobody configured.
const defaultMailFrom = "granary@localhost"

// sender answers what sends messages: to the mail server, or into files where the directory keeps the database too. Else
// it is nil, and they wait. A rehearsal never writes to anybody: nobody is to get a letter about what is only played.
func (h *house) sender(ctx context.Context, pool *pgxpool.Pool) (*mail.Sender, error) {
	from, err := netmail.ParseAddress(cmp.Or(h.config.mailFrom, defaultMailFrom))
	if err != nil {
		return nil, fmt.Errorf("GRANARY_MAIL_FROM: %w", err)
	}
	s := &mail.Sender{Pool: pool, From: *from, Site: h.config.site(), Secret: h.secret, Log: h.log}
	rehearsal, err := store.IsRehearsal(ctx, pool)
	if err != nil {
		return nil, err
	}
	if h.config.smtpURL != "" {
		server, err := mail.NewSMTP(h.config.smtpURL)
		if err != nil {
			return nil, fmt.Errorf("GRANARY_SMTP_URL: %w", err)
		}
		if !rehearsal {
			if h.config.baseURL == "" {
				h.log.Warn("links in letters lead to this machine: set GRANARY_BASE_URL", "site", s.Site)
			}
			s.Post = server
			return s, nil
		}
	}
	if h.config.databaseURL != "" {
		h.log.Warn("messages are shown and not sent: this is a rehearsal, or GRANARY_SMTP_URL is not set")
		return nil, nil
	}
	s.Post, err = mail.OpenFolder(filepath.Join(h.config.dir, "mail"))
	return s, err
}

// messages warns of those that the mail server has not taken.
func (d *doctor) messages(ctx context.Context, pool *pgxpool.Pool) error {
	unsent, err := store.CountUnsent(ctx, pool)
	switch {
	case err != nil:
	case unsent.Failed > 0:
		d.warn("messages", "see that GRANARY_SMTP_URL and GRANARY_MAIL_FROM are right and the address exists; each is tried again for about three days, and its reader finds it in the portal",
			"%d to send, %d of them failed, lately: %s", unsent.Count, unsent.Failed, *unsent.LastError)
	default:
		d.ok("messages", "%d to send", unsent.Count)
	}
	return err
}
