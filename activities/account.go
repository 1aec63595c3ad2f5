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

// lineAccounts are the accounts through which a line's money goes from its commitment until it is paid. They are opened
// with the line: a payment run of thousands finds them there.
func lineAccounts(round, line uuid.UUID) []store.Account {
	return []store.Account{
		account(grant.LineCommitted, round, line, new(int64)), account(grant.LineTransit, round, line, new(int64)), account(grant.LinePaid, round, line, new(int64)),
	}
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
