package activities

import (
	"context"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// ByLink answers the By of a person who holds a link that is used once. No request is the same act as another one: who
// did not get the answer signs in with the password that he chose.
func ByLink(person uuid.UUID) By { return By{Act: uuid.Must(uuid.NewV7()), Person: person} }

// RecoverPassword is a person who has forgotten his password choosing another, by a link that was sent to his address.
type RecoverPassword struct {
	By       By     `json:"-"`
	Link     []byte `json:"link"` // hash of its token (grant.LinkHash)
	Password string `json:"-"`    // as stored
}

// RecoverPassword replaces the person's password, which nobody else knows from now on, and ends every session and every
// other such link of the person. Refused: link_expired for a link that was used, is too old or was never sent.
func (a *Acts) RecoverPassword(ctx context.Context, in RecoverPassword) (none, error) {
	return act(ctx, a, in.By, grant.RecoverPassword, in, func(tx *store.Tx) (none, error) {
		if _, err := store.LockPassword(ctx, tx, tx.Actor.Person); err != nil {
			return none{}, err
		}
		login, err := store.LockPasswordReset(ctx, tx, in.Link)
		if err != nil {
			return none{}, grant.LinkRefusal(err)
		}
		if PersonID(login) != tx.Actor.Person {
			return none{}, grant.Refuse(grant.NotFound, grant.LinkExpired)
		}
		return none{}, replacePassword(ctx, tx, tx.Actor.Person, in.Password, false)
	})
}

// replacePassword ends all that the password before it opened, and the links that would replace it again. The person's
// row is locked before (store.LockPassword).
func replacePassword(ctx context.Context, tx *store.Tx, person uuid.UUID, password string, initial bool) error {
	if err := store.DeleteSessions(ctx, tx, person); err != nil {
		return err
	}
	if err := store.DeletePasswordResets(ctx, tx, person); err != nil {
		return err
	}
	return store.SetPassword(ctx, tx, person, password, initial)
}
