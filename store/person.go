package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Person is somebody who can sign in. Password is the encoded hash, nil for nobody's; it is a first password until the
// person replaces what somebody else chose.
type Person struct {
	ID              uuid.UUID
	Login           string
	Name            string
	Language        string
	Email           *string // where messages are sent, nil for the portal only
	Password        *string
	PasswordInitial bool
}

var (
	insertPerson = doing(`
insert into people (id, login, name, language, password, password_initial, made_at, email)
values (@id, @login, @name, @language, @password, @initial, @now, @email)`)
	findLogin    = returning[Person](`select id, login, name, language, email, password, password_initial from people where login = @login`)
	lockPerson   = doing(`select from people where id = @id for no key update`)
	lockPassword = value[*string](`select password from people where id = @id for update`)
	setPassword  = doing(`update people set password = @password, password_initial = @initial where id = @id`)
	setEmail     = doing(`update people set email = @email where id = @id`)
	setLanguage  = doing(`update people set language = @language where id = @id`)
	loginTaken   = value[bool](`select exists (select from people where login = @login)`)
)

// InsertPerson adds a person.
func InsertPerson(ctx context.Context, db DB, p Person, now time.Time) error {
	return insertPerson.exec(ctx, db, args{
		"id": p.ID, "login": p.Login, "name": p.Name, "language": p.Language, "password": p.Password, "initial": p.PasswordInitial, "email": p.Email, "now": now,
	})
}

// FindLogin answers the person with a login.
func FindLogin(ctx context.Context, db DB, login string) (Person, error) {
	return findLogin.one(ctx, db, args{"login": login})
}

// LoginTaken says whether somebody has the login.
func LoginTaken(ctx context.Context, db DB, login string) (bool, error) {
	return loginTaken.get(ctx, db, args{"login": login})
}

// LockPassword answers the encoded hash of a person's password, nil for nobody's, and keeps others from replacing it and
// from signing in with it.
func LockPassword(ctx context.Context, db DB, id uuid.UUID) (*string, error) {
	return lockPassword.get(ctx, db, args{"id": id})
}

// LockPerson keeps others from changing a person, from inviting in his name and from asking for links to his address.
func LockPerson(ctx context.Context, db DB, id uuid.UUID) error {
	return lockPerson.exec(ctx, db, args{"id": id})
}

// SetPassword replaces the encoded hash of a person's password. It is a first password when somebody else chose it.
func SetPassword(ctx context.Context, db DB, id uuid.UUID, password string, initial bool) error {
	return setPassword.exec(ctx, db, args{"id": id, "password": password, "initial": initial})
}

// SetEmail replaces where a person is told by mail; nil: in the portal only.
func SetEmail(ctx context.Context, db DB, id uuid.UUID, email *string) error {
	return setEmail.exec(ctx, db, args{"id": id, "email": email})
}

// SetLanguage replaces the language in which a person is told what happens.
func SetLanguage(ctx context.Context, db DB, id uuid.UUID, language string) error {
	return setLanguage.exec(ctx, db, args{"id": id, "language": language})
}

// Membership is a dated role of a person in an organisation.
type Membership struct {
	ID           uuid.UUID
	Organization uuid.UUID
	Person       uuid.UUID
	Name         string
	Role         grant.Role
	Since        time.Time
	Until        *time.Time
}

// ownFirst orders roles_of: what somebody may do in a role of his own he does not do under a cover.
const ownFirst = `covered_id is not null, organization, role, covered_id`

const membershipColumns = `m.id, m.organization, m.person, p.name, m.role, m.since, m.until`

var (
	insertMembership = doing(`
insert into memberships (id, organization, person, role, since) values (@id, @organization, @person, @role, @now)
on conflict (person, organization, role) where until is null do nothing`)
	// People get roles in an organisation one at a time, so that each is told apart from all the others.
	lockMembers    = doing(`select pg_advisory_xact_lock(hashtextextended('members/' || @organization::uuid, 0))`)
	listColleagues = returning[grant.Colleague](`
select id, name, email from people
 where id = @person or id in (select person from memberships where organization = @organization and until is null)
 order by id`)
	hasRole = value[bool](`
select exists (select from memberships where organization = @organization and role = @role and person = @person and until is null)`)
	endMembership  = doing(`update memberships set until = @now where id = @id and until is null`)
	findMembership = returning[Membership](`
select ` + membershipColumns + ` from memberships m join people p on p.id = m.person where m.id = @id`)
	listMembers = returning[Membership](`
select ` + membershipColumns + `
  from memberships m
  join people p on p.id = m.person
 where m.organization = @organization and m.until is null
 order by p.name, m.role`)

	// The few who run things before the many who review.
	members     = ` from memberships m join people p on p.id = m.person`
	memberOrder = `(m.role = 'reviewer'), p.name, m.role, m.id`
	isMember    = ` where m.organization = @organization and m.until is null
   and (cardinality(@roles::text[]) = 0 or m.role = any(@roles))
   and ` + hasText("p.name")
	findMembers = returning[Membership](`
select ` + membershipColumns + members + isMember + `
   and (@after::uuid is null or (` + memberOrder + `) > (select ` + memberOrder + members + ` where m.id = @after))
 order by ` + memberOrder + `
 limit @limit`)
	countMembers = value[int](`select count(*)::int` + members + isMember)

	listNames       = returning[named](`select id, name from people where id = any(@ids::uuid[])`)
	listMemberships = returning[grant.Membership](`
select organization, role, covers, until, covered_id from roles_of(@person) order by ` + ownFirst)
	rolePeople = value[uuid.UUID](`
select distinct person from memberships
 where organization = @organization and role = @role and since <= app_now() and (until is null or until > app_now())
 order by person`)
)

type named struct {
	ID   uuid.UUID
	Name string
}

// Names answers what people are called; who has no account is not among them.
func Names(ctx context.Context, db DB, ids ...uuid.UUID) (map[uuid.UUID]string, error) {
	people, err := listNames.all(ctx, db, args{"ids": ids})
	names := make(map[uuid.UUID]string, len(people))
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}

// InsertMembership gives a person a role; a role that is held already stays as it is.
func InsertMembership(ctx context.Context, db DB, m Membership) error {
	return insertMembership.exec(ctx, db, args{"id": m.ID, "organization": m.Organization, "person": m.Person, "role": m.Role, "now": m.Since})
}

// LockColleagues answers the person and everybody who has a role in an organisation; nobody else gets one until the commit.
func LockColleagues(ctx context.Context, db DB, organization, person uuid.UUID) ([]grant.Colleague, error) {
	if err := LockMembers(ctx, db, organization); err != nil {
		return nil, err
	}
	return listColleagues.all(ctx, db, args{"organization": organization, "person": person})
}

// LockMembers keeps others from giving roles in an organisation, and from ending an owner's, until the commit.
func LockMembers(ctx context.Context, db DB, organization uuid.UUID) error {
	return lockMembers.exec(ctx, db, args{"organization": organization})
}

// HasRole says whether a person has a role in an organisation.
func HasRole(ctx context.Context, db DB, organization uuid.UUID, role grant.Role, person uuid.UUID) (bool, error) {
	return hasRole.get(ctx, db, args{"organization": organization, "role": role, "person": person})
}

// EndMembership ends a role.
func EndMembership(ctx context.Context, db DB, id uuid.UUID, now time.Time) error {
	return endMembership.exec(ctx, db, args{"id": id, "now": now})
}

// FindMembership answers a role that somebody has or had.
func FindMembership(ctx context.Context, db DB, id uuid.UUID) (Membership, error) {
	return findMembership.one(ctx, db, args{"id": id})
}

// ListMembers answers who has which role in an organisation now.
func ListMembers(ctx context.Context, db DB, organization uuid.UUID) ([]Membership, error) {
	return listMembers.all(ctx, db, args{"organization": organization})
}

// MemberQuery says which roles in an organisation are listed, and after which of them.
type MemberQuery struct {
	Organization uuid.UUID
	Text         string       // in the name; empty: any
	Roles        []grant.Role // none: all
	After        uuid.UUID    // a membership; nil: from the first
	Limit        int
}

func (q MemberQuery) args() args {
	return args{"organization": q.Organization, "text": q.Text, "roles": append([]grant.Role{}, q.Roles...)}
}

// ListMemberRows answers one page of the roles that are asked for: by name, those of reviewers last.
func ListMemberRows(ctx context.Context, db DB, q MemberQuery) ([]Membership, error) {
	a := q.args()
	a["after"], a["limit"] = orNull(q.After), q.Limit
	return findMembers.all(ctx, db, a)
}

// CountMembers answers how many roles are asked for, on all pages.
func CountMembers(ctx context.Context, db DB, q MemberQuery) (int, error) {
	return countMembers.get(ctx, db, q.args())
}

// ListMemberships answers the roles that a person has now, his own before those of colleagues whom he covers for.
func ListMemberships(ctx context.Context, db DB, person uuid.UUID) ([]grant.Membership, error) {
	return listMemberships.all(ctx, db, args{"person": person})
}

// RolePeople answers whose own the role in the organisation is now.
func RolePeople(ctx context.Context, db DB, organization uuid.UUID, role grant.Role) ([]uuid.UUID, error) {
	return rolePeople.all(ctx, db, args{"organization": organization, "role": role})
}
