package store

import (
	"context"

	"github.com/google/uuid"
)

// What an import asks before it acts, so that it need not act in vain.
var (
	hasLine       = value[bool](`select exists (select from journal where act = @act)`)
	findPlaceCode = returning[Place](`
select id, code, name, level, kind, parent_id from places where funder_id = @funder and code = @code`)
)

// HasLine says whether an act has happened.
func HasLine(ctx context.Context, db DB, act uuid.UUID) (bool, error) {
	return hasLine.get(ctx, db, args{"act": act})
}

// FindPlaceCode answers the funder's place with a code.
func FindPlaceCode(ctx context.Context, db DB, funder uuid.UUID, code string) (Place, error) {
	return findPlaceCode.one(ctx, db, args{"funder": funder, "code": code})
}
