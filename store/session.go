package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Session is somebody who is signed in, with the memberships that hold now. Sessions live by real time.
type Session struct {
	ExpiresAt       time.Time // unless it is used again before
	PersonID        uuid.UUID
	Login           string
	Name            string
	Language        string
	Email           *string
	PasswordInitial bool
	Memberships     []Belonging
	Idle            bool // unused for so long that the next request is noted
}

// Belonging is a membership with what a page shows of its organisation.
type Belonging struct {
	grant.Membership
	OrganizationName string `json:"organization_name"`
	Funder           bool   `json:"funder"`
}

// Actor is the person as permissions see him.
func (s Session) Actor() grant.Actor {
	actor := grant.Actor{Person: s.PersonID, PasswordInitial: s.PasswordInitial}
	for _, m := range s.Memberships {
		actor.Memberships = append(actor.Memberships, m.Membership)
	}
	return actor
}

var (
	// Whoever replaces the password waits for this, or this for him, and then there is no row.
	insertSession = value[time.Time](`
insert into sessions (token, person, expires_at)
select @token, id, clock_timestamp() + @lasts::interval from people where id = @person and password = @checked for share
returning expires_at`)

	findSession = returning[Session](`
select least(s.expires_at, s.used_at + @idle::interval) as expires_at, p.id as person_id, p.login, p.name, p.language, p.email, p.password_initial,
       coalesce((
         select jsonb_agg(jsonb_build_object(
                  'organization_id', organization, 'role', role, 'covers', covers, 'until', until, 'organization_name', o.name, 'funder', o.funder
                ) order by ` + ownFirst + `)
           from roles_of(p.id)
           join organizations o on o.id = organization
       ), '[]') as memberships,
       s.used_at < clock_timestamp() - interval '1 minute' as idle
  from sessions s
  join people p on p.id = s.person
 where s.token = @token and s.expires_at > clock_timestamp() and s.used_at > clock_timestamp() - @idle::interval`)

	useSession = value[time.Time](`
update sessions set used_at = clock_timestamp() where token = @token returning least(expires_at, used_at + @idle::interval)`)
	deleteSession = doing(`delete from sessions where token = @token`)

	deleteSessions = doing(`delete from sessions where person = @person`)
	deleteExpired  = doing(`delete from sessions where expires_at < clock_timestamp() or used_at < clock_timestamp() - @idle::interval`)

	insertFailedLogin = doing(`insert into failed_logins (login) values (@login)`)
	clearFailedLogins = doing(`delete from failed_logins where login = @login or at < clock_timestamp() - @window::interval`)

	// The instant from which fewer than @most failures lie within the window, as seconds from now.
	lockedFor = value[float64](`
select extract(epoch from at + @window::interval - clock_timestamp())::float8
  from failed_logins
 where login = @login and at > clock_timestamp() - @window::interval
 order by at desc
offset @most - 1 limit 1`)
)

// InsertSession signs a person in for as long as it lasts and answers when it ends. Token is the SHA-256 of
// what the person holds, checked the encoded hash that his password was found to fit: not_found when he has another one
// by now.
func InsertSession(ctx context.Context, db DB, token []byte, person uuid.UUID, checked string, lasts time.Duration) (time.Time, error) {
	return insertSession.get(ctx, db, args{"token": token, "person": person, "checked": checked, "lasts": lasts})
}

// FindSession answers a session that has neither ended nor been idle for too long, or not_found.
func FindSession(ctx context.Context, db DB, token []byte, idle time.Duration) (Session, error) {
	return findSession.one(ctx, db, args{"token": token, "idle": idle})
}

// UseSession notes that a session was used and answers when it ends unless it is used again, or not_found.
func UseSession(ctx context.Context, db DB, token []byte, idle time.Duration) (time.Time, error) {
	return useSession.get(ctx, db, args{"token": token, "idle": idle})
}

// DeleteSession signs out.
func DeleteSession(ctx context.Context, db DB, token []byte) error {
	return deleteSession.exec(ctx, db, args{"token": token})
}

// DeleteSessions ends every session of a person.
func DeleteSessions(ctx context.Context, db DB, person uuid.UUID) error {
	return deleteSessions.exec(ctx, db, args{"person": person})
}

// DeleteExpiredSessions forgets the sessions that can be used no more.
func DeleteExpiredSessions(ctx context.Context, db DB, idle time.Duration) error {
	return deleteExpired.exec(ctx, db, args{"idle": idle})
}

// FailedLogin notes a sign-in with a wrong password.
func FailedLogin(ctx context.Context, db DB, login string) error {
	return insertFailedLogin.exec(ctx, db, args{"login": login})
}

// ForgetFailedLogins forgets those of a login and all that are older than the window.
func ForgetFailedLogins(ctx context.Context, db DB, login string, window time.Duration) error {
	return clearFailedLogins.exec(ctx, db, args{"login": login, "window": window})
}

// LockedFor answers for how long a login stays closed because it failed so often within the window; 0 is open.
func LockedFor(ctx context.Context, db DB, login string, most int, window time.Duration) (time.Duration, error) {
	seconds, err := lockedFor.all(ctx, db, args{"login": login, "most": most, "window": window})
	if err != nil || len(seconds) == 0 {
		return 0, err
	}
	return time.Duration(seconds[0] * float64(time.Second)), nil
}
