package activities

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// NewPerson is somebody who shall be able to sign in. Password is the encoded hash, which is salted and so
// no part of what makes two requests the same.
type NewPerson struct {
	Login    string  `json:"login"`
	Name     string  `json:"name"`
	Language string  `json:"language"`
	Email    *string `json:"email,omitzero"`
	Password string  `json:"password,omitempty"` // as stored; of an act's input only a keyed digest is kept
}

// PersonID answers the id of the person with a login, before and after there is one.
func PersonID(login string) uuid.UUID {
	return uuid.NewSHA1(actSpace, []byte("login\n"+foldLogin(login)))
}

func foldLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// RegisterPerson lets somebody register himself.
type RegisterPerson struct {
	By By `json:"-"`
	NewPerson
}

// RegisterPerson registers a person without any role. Refused: already_taken, bad_input (grant.CheckPerson, grant.EmailOf).
func (a *Acts) RegisterPerson(ctx context.Context, in RegisterPerson) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.RegisterPerson, in, func(tx *store.Tx) (uuid.UUID, error) {
		return insertPerson(ctx, tx, in.NewPerson, false)
	})
}

// insertPerson adds a person, whose password is a first one when somebody else chose it.
func insertPerson(ctx context.Context, tx *store.Tx, p NewPerson, initial bool) (uuid.UUID, error) {
	id, login := PersonID(p.Login), foldLogin(p.Login)
	if err := grant.CheckPerson(login, p.Name, p.Language); err != nil {
		return id, err
	}
	email, err := grant.EmailOf(login, p.Email)
	if err != nil {
		return id, err
	}
	taken, err := store.LoginTaken(ctx, tx, login)
	if err != nil {
		return id, err
	}
	if taken {
		return id, grant.RefuseAt(grant.Conflict, grant.AlreadyTaken, "/login")
	}
	return id, store.InsertPerson(ctx, tx, store.Person{
		ID: id, Login: login, Name: p.Name, Language: p.Language, Email: email, Password: &p.Password, PasswordInitial: initial,
	}, tx.Now)
}

// AddPerson is an administrator adding a person with a first role in the own organisation. The password is a first
// one only: who adds a person knows it.
type AddPerson struct {
	By           By         `json:"-"`
	Organization uuid.UUID  `json:"organization"`
	Role         grant.Role `json:"role"`
	Namesake     bool       `json:"namesake,omitzero"` // another person than the colleague of the same name
	NewPerson
}

// AddPerson adds a person with a role. Refused: already_taken, namesake (grant.TellApart), bad_input (grant.CheckPerson,
// grant.EmailOf), not_allowed.
func (a *Acts) AddPerson(ctx context.Context, in AddPerson) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.AddPerson, in, func(tx *store.Tx) (uuid.UUID, error) {
		if err := mayGive(ctx, tx, grant.AddPerson, in.Organization, in.Role); err != nil {
			return uuid.Nil, err
		}
		id, err := insertPerson(ctx, tx, in.NewPerson, true)
		if err != nil {
			return id, err
		}
		return id, giveRole(ctx, tx, in.Organization, in.Role, id, in.Namesake)
	})
}

// allowAt is Allow for an act on an organisation itself. The process, which an operator at the machine acts
// as, sets up the first organisation and its people.
func allowAt(tx *store.Tx, name grant.Act, organization uuid.UUID) error {
	if tx.Actor.Person == uuid.Nil {
		return nil
	}
	return tx.Allow(name, grant.Facts{Funder: organization, Applicant: organization})
}

func giveRole(ctx context.Context, tx *store.Tx, organization uuid.UUID, role grant.Role, person uuid.UUID, namesake bool) error {
	if err := grant.CheckRole(role); err != nil {
		return err
	}
	colleagues, err := store.LockColleagues(ctx, tx, organization, person)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(colleagues, func(c grant.Colleague) bool { return c.ID == person })
	if err := colleagues[i].TellApart(colleagues, namesake); err != nil {
		return err
	}
	return store.InsertMembership(ctx, tx, store.Membership{ID: uuid.Must(uuid.NewV7()), Organization: organization, Person: person, Role: role, Since: tx.Now})
}

// ResetPassword is an operator at the machine setting a new password.
type ResetPassword struct {
	By       By     `json:"-"`
	Login    string `json:"login"`
	Password string `json:"-"`
}

// ResetPassword replaces a password by a first one and ends every session of the person. Refused: no_such_thing.
func (a *Acts) ResetPassword(ctx context.Context, in ResetPassword) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.ResetPassword, in, func(tx *store.Tx) (uuid.UUID, error) {
		person, err := store.FindLogin(ctx, tx, foldLogin(in.Login))
		if err != nil {
			return uuid.Nil, err
		}
		if _, err := store.LockPassword(ctx, tx, person.ID); err != nil {
			return uuid.Nil, err
		}
		return person.ID, replacePassword(ctx, tx, person.ID, in.Password, true)
	})
}

// ChangePassword is a person choosing a password of his own. Known is the encoded hash that the current password was
// found to fit; the journal holds no more of it than its keyed digest.
type ChangePassword struct {
	By       By     `json:"-"`
	Known    string `json:"known"`
	Password string `json:"-"`
}

// ChangePassword replaces the person's password, which nobody else knows from now on, and ends every session of the
// person. Refused: bad_credentials when the password has changed since it was checked.
func (a *Acts) ChangePassword(ctx context.Context, in ChangePassword) (none, error) {
	return act(ctx, a, in.By, grant.ChangePassword, in, func(tx *store.Tx) (none, error) {
		stored, err := store.LockPassword(ctx, tx, tx.Actor.Person)
		if err != nil {
			return none{}, err
		}
		if stored == nil || *stored != in.Known {
			return none{}, grant.Refuse(grant.Forbidden, grant.BadCredentials)
		}
		return none{}, replacePassword(ctx, tx, tx.Actor.Person, in.Password, false)
	})
}

// ChangeEmail is a person saying where he is told by mail.
type ChangeEmail struct {
	By    By      `json:"-"`
	Email *string `json:"email"` // nil: nowhere, messages are shown in the portal only
}

// ChangeEmail replaces the person's own address, to which messages that have not left yet go too. Links to a new
// password that the old one got are worthless from now on. Refused: bad_input (grant.EmailOf).
func (a *Acts) ChangeEmail(ctx context.Context, in ChangeEmail) (none, error) {
	return act(ctx, a, in.By, grant.ChangeEmail, in, func(tx *store.Tx) (none, error) {
		email, err := grant.EmailOf("", in.Email)
		if err != nil {
			return none{}, err
		}
		if err := store.LockPerson(ctx, tx, tx.Actor.Person); err != nil {
			return none{}, err
		}
		if err := store.DeletePasswordResets(ctx, tx, tx.Actor.Person); err != nil {
			return none{}, err
		}
		return none{}, store.SetEmail(ctx, tx, tx.Actor.Person, email)
	})
}

// ChangeLanguage is a person saying in which language he is told what happens.
type ChangeLanguage struct {
	By       By     `json:"-"`
	Language string `json:"language"`
}

// ChangeLanguage replaces the person's own language; what was told before stays in the one it was told in. Refused:
// bad_input (grant.CheckLanguage).
func (a *Acts) ChangeLanguage(ctx context.Context, in ChangeLanguage) (none, error) {
	return act(ctx, a, in.By, grant.ChangeLanguage, in, func(tx *store.Tx) (none, error) {
		if err := grant.CheckLanguage(in.Language); err != nil {
			return none{}, err
		}
		return none{}, store.SetLanguage(ctx, tx, tx.Actor.Person, in.Language)
	})
}

// GrantMembership gives a registered person a role in an organisation.
type GrantMembership struct {
	By           By         `json:"-"`
	Organization uuid.UUID  `json:"organization"`
	Login        string     `json:"login"`
	Role         grant.Role `json:"role"`
	Namesake     bool       `json:"namesake,omitzero"` // another person than the colleague of the same name
}

// GrantMembership gives a role from now on; a role that is held already stays as it is. Refused:
// no_such_thing for an unknown login, already_taken and namesake (grant.TellApart), not_allowed.
func (a *Acts) GrantMembership(ctx context.Context, in GrantMembership) (uuid.UUID, error) {
	return act(ctx, a, in.By, grant.GrantMembership, in, func(tx *store.Tx) (uuid.UUID, error) {
		if err := mayGive(ctx, tx, grant.GrantMembership, in.Organization, in.Role); err != nil {
			return uuid.Nil, err
		}
		person, err := store.FindLogin(ctx, tx, foldLogin(in.Login))
		if err != nil {
			return uuid.Nil, err
		}
		return person.ID, giveRole(ctx, tx, in.Organization, in.Role, person.ID, in.Namesake)
	})
}

// mayGive lets those give a role in an organisation who may give roles there at all, and only a role that it has.
func mayGive(ctx context.Context, tx *store.Tx, name grant.Act, organization uuid.UUID, role grant.Role) error {
	if err := allowAt(tx, name, organization); err != nil {
		return err
	}
	if err := ownRolesOnly(ctx, tx, name, organization, role); err != nil {
		return err
	}
	return grant.CheckRole(role)
}

// ownRolesOnly keeps the owner of an applicant organisation from giving a funder's roles, and the other way round.
// An operator at the machine gives both, an applicant's only in what is no funder.
func ownRolesOnly(ctx context.Context, tx *store.Tx, name grant.Act, organization uuid.UUID, role grant.Role) error {
	if tx.Actor.Person == uuid.Nil {
		found, err := store.FindOrganization(ctx, tx, organization)
		if err == nil && found.Funder && role.OfApplicant() {
			err = grant.RefuseAt(grant.Invalid, grant.BadInput, "/role", "rule", "applicant_role")
		}
		return err
	}
	if tx.Actor.Is(organization, grant.Owner) == role.OfApplicant() {
		return nil
	}
	return grant.RefuseAt(grant.Forbidden, grant.NotAllowed, "/role", "act", name)
}

// EndMembership ends a role.
type EndMembership struct {
	By         By        `json:"-"`
	Membership uuid.UUID `json:"membership"`
}

// EndMembership ends a role from now on. Refused: no_such_thing, not_allowed, already_done, last_owner.
func (a *Acts) EndMembership(ctx context.Context, in EndMembership) (none, error) {
	return act(ctx, a, in.By, grant.EndMembership, in, func(tx *store.Tx) (none, error) {
		m, err := store.FindMembership(ctx, tx, in.Membership)
		if err != nil {
			return none{}, err
		}
		if err := allowAt(tx, grant.EndMembership, m.Organization); err != nil {
			return none{}, err
		}
		if m.Until != nil {
			return none{}, grant.Refuse(grant.Conflict, grant.AlreadyDone)
		}
		if m.Role == grant.Owner {
			if err := keepAnOwner(ctx, tx, m); err != nil {
				return none{}, err
			}
		}
		return none{}, store.EndMembership(ctx, tx, m.ID, tx.Now)
	})
}

// keepAnOwner refuses as last_owner to end the role of the only one who can give roles in the organisation.
func keepAnOwner(ctx context.Context, tx *store.Tx, ending store.Membership) error {
	if err := store.LockMembers(ctx, tx, ending.Organization); err != nil {
		return err
	}
	owners, err := store.RolePeople(ctx, tx, ending.Organization, grant.Owner)
	if err != nil {
		return err
	}
	return grant.KeepAnOwner(len(owners))
}
