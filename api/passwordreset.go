package api

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/granary-grants/granary/activities"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

const (
	resetLasts  = 30 * time.Minute
	resetWindow = time.Hour // in which a login gets three links
)

type askPasswordReset struct {
	who   caller
	Login string `json:"login" validate:"min=3,max=200"`
}

func (in *askPasswordReset) enter(who caller) error {
	in.who = who
	return nil
}

// askPasswordReset answers alike, after the same work, whether somebody has the login or not. What was sent to one address
// says nothing to another one.
func (a *API) askPasswordReset(ctx context.Context, in askPasswordReset) (nothing, error) {
	if err := tooManyTries(a.asked.lockedFor(in.who.address)); err != nil {
		return nothing{}, err
	}
	a.asked.count(in.who.address)
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails
	if err := store.ForgetPasswordResets(ctx, a.Pool, resetWindow); err != nil {
		return nothing{}, err
	}
	if err := store.ForgetLetters(ctx, a.Pool); err != nil {
		return nothing{}, err
	}
	return nothing{}, store.InsertPasswordReset(ctx, a.Pool, store.PasswordReset{
		Login: strings.ToLower(strings.TrimSpace(in.Login)), Hash: grant.LinkHash(grant.LinkToken(a.Acts.Secret, seed)), Seed: seed,
		Params: grant.MessageParams{Minutes: int(resetLasts.Minutes())}, Lasts: resetLasts,
	}, resetWindow)
}

type resetPassword struct {
	who   caller
	Token string `uri:"token"`
	New   string `json:"new_password" validate:"min=10,max=200"`
}

func (in *resetPassword) enter(who caller) error {
	in.who = who
	return nil
}

// resetPassword signs in by a link. Wrong links count as failed sign-ins of the address; those of the login are forgotten.
func (a *API) resetPassword(ctx context.Context, in resetPassword) (session, error) {
	if err := tooManyTries(a.tries.lockedFor(in.who.address)); err != nil {
		return session{}, err
	}
	link := grant.LinkHash(in.Token)
	login, err := store.FindPasswordReset(ctx, a.Pool, link)
	var person store.Person
	if err == nil {
		person, err = store.FindLogin(ctx, a.Pool, login)
	}
	if err = grant.LinkRefusal(err); err != nil {
		a.tries.count(in.who.address)
		return session{}, err
	}
	chosen := activities.HashPassword(in.New)
	if _, err := a.Acts.RecoverPassword(ctx, activities.RecoverPassword{By: activities.ByLink(person.ID), Link: link, Password: chosen}); err != nil {
		return session{}, err
	}
	if err := store.ForgetFailedLogins(ctx, a.Pool, login, triesWindow); err != nil {
		return session{}, err
	}
	return a.openSession(ctx, person.ID, chosen, in.who.secure)
}
