package activities

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// account is an account of a round (uuid.Nil: of none) with its floor; nil does not bind.
func account(kind grant.AccountKind, round, owner uuid.UUID, floor *int64) store.Account {
	a := store.Account{ID: grant.AccountID(kind, round, owner), Kind: kind, Unit: kind.Unit(), Owner: owner, Floor: floor}
	if round != uuid.Nil {
		a.RoundID = &round
	}
	return a
}

func posting(kind grant.AccountKind, round, owner uuid.UUID, amount int64) store.Posting {
	return store.Posting{Account: grant.AccountID(kind, round, owner), Unit: kind.Unit(), Amount: amount}
}

// pointer is the JSON pointer of a path of names and indexes.
func pointer(path ...any) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteByte('/')
		switch s := step.(type) {
		case int:
			b.WriteString(strconv.Itoa(s))
		case string:
			b.WriteString(s)
		}
	}
	return b.String()
}
