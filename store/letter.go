package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// Letter is a letter with a link that has not left, with the address it goes to and the seed that the link's token is
// made of.
type Letter struct {
	ID       uuid.UUID
	Event    grant.MessageEvent
	Params   grant.MessageParams
	Language string
	Seed     []byte
	MadeAt   time.Time
	Address  string
}

var (
	// After each failure a letter waits twice as long, as messages do.
	nextLetter = returning[Letter](`
select id, event, params, language, seed, made_at, coalesce(address, '') as address
  from letters
 where address is not null and expires_at > clock_timestamp() and tries < @most
   and (failed_at is null or failed_at + least(interval '30 seconds' * 2 ^ (tries - 1), interval '6 hours') < clock_timestamp())
 order by tries, made_at, id
 limit 1`)
	letterSent    = doing(`delete from letters where id = @id`)
	letterFailed  = doing(`update letters set failed_at = clock_timestamp(), tries = tries + 1, last_error = left(@error, 500) where id = @id`)
	forgetLetters = doing(`delete from letters where expires_at <= clock_timestamp()`)
)

// NextLetter answers the letter whose turn it is, or not_found. One that failed most times is given up.
func NextLetter(ctx context.Context, db DB, most int) (Letter, error) {
	return nextLetter.one(ctx, db, args{"most": most})
}

// LetterSent deletes a letter that has left, and with it what its link could be made of.
func LetterSent(ctx context.Context, db DB, id uuid.UUID) error {
	return letterSent.exec(ctx, db, args{"id": id})
}

// LetterFailed notes why a letter has not left.
func LetterFailed(ctx context.Context, db DB, id uuid.UUID, why string) error {
	return letterFailed.exec(ctx, db, args{"id": id, "error": why})
}

// ForgetLetters deletes the letters whose links are good no more.
func ForgetLetters(ctx context.Context, db DB) error {
	return forgetLetters.exec(ctx, db, args{})
}
