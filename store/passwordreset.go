package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// PasswordReset is a link by which somebody may choose a new password. It lives by real time.
type PasswordReset struct {
	Login  string
	Hash   []byte // of the link's token
	Seed   []byte // that the letter's sender makes the token of
	Params grant.MessageParams
	Lasts  time.Duration
}

var (
	// One statement, which writes the same rows whether somebody has the login or not. The person's row comes first: while it is
	// locked for a change of the address, the link waits for the new one.
	insertPasswordReset = doing(`
with person as materialized (
  select email, language from people where login = @login for share
), free as (
  select s.slot
    from generate_series(1, 3) as s (slot)
   where (select count(*) from person) >= 0 -- always so: it has the person's row read, and waited for, before a slot is taken
     and not exists (select from password_resets r where r.login = @login and r.slot = s.slot and r.made_at > clock_timestamp() - @window::interval)
   order by s.slot
   limit 1
), asked as (
  insert into password_resets (login, slot, hash, expires_at)
  select @login::text, slot, @hash::bytea, clock_timestamp() + @lasts::interval from free
  on conflict (login, slot) do update set hash = excluded.hash, made_at = excluded.made_at, expires_at = excluded.expires_at
   where password_resets.made_at <= clock_timestamp() - @window::interval
  returning expires_at
)
insert into letters (event, address, language, params, seed, expires_at)
select @event::text, p.email, coalesce(p.language, 'zh-CN'), @params::jsonb, @seed::bytea, asked.expires_at
  from asked
  left join person p on true`)

	forgetPasswordResets = doing(`delete from password_resets where made_at <= clock_timestamp() - @window::interval`)
	findPasswordReset    = value[string](`select login from password_resets where hash = @hash and expires_at > clock_timestamp()`)
	lockPasswordReset    = value[string](`select login from password_resets where hash = @hash and expires_at > clock_timestamp() for update`)
	deletePasswordResets = doing(`delete from password_resets where login = (select login from people where id = @person)`)
)

// InsertPasswordReset keeps a link and writes its letter, to the address of the person with the login where there is
// one, as it stands after every change under way (LockPerson). A login gets three within the window; what is asked for beyond that leaves no trace.
func InsertPasswordReset(ctx context.Context, db DB, r PasswordReset, window time.Duration) error {
	return insertPasswordReset.exec(ctx, db, args{
		"login": r.Login, "hash": r.Hash, "seed": r.Seed, "params": r.Params, "event": grant.ToldReset, "lasts": r.Lasts, "window": window,
	})
}

// ForgetPasswordResets forgets the links that count in no window any more.
func ForgetPasswordResets(ctx context.Context, db DB, window time.Duration) error {
	return forgetPasswordResets.exec(ctx, db, args{"window": window})
}

// FindPasswordReset answers the login whose password a link is good for, or not_found.
func FindPasswordReset(ctx context.Context, db DB, hash []byte) (string, error) {
	return findPasswordReset.get(ctx, db, args{"hash": hash})
}

// LockPasswordReset is FindPasswordReset, and keeps others from using the link.
func LockPasswordReset(ctx context.Context, db DB, hash []byte) (string, error) {
	return lockPasswordReset.get(ctx, db, args{"hash": hash})
}

// DeletePasswordResets makes every link of a person worthless.
func DeletePasswordResets(ctx context.Context, db DB, person uuid.UUID) error {
	return deletePasswordResets.exec(ctx, db, args{"person": person})
}
