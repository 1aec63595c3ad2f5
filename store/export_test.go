package store

import "reflect"

// Statement is a statement of the package as its tests see it.
type Statement struct {
	SQL string
	Row reflect.Type
}

// Registered are the package's statements and those that an act sends in its batches.
func Registered() []Statement {
	var all []Statement
	for _, s := range statements {
		all = append(all, Statement{s.sql, s.row})
	}
	for _, sql := range []string{lockAct, findAct, hasInitial, findMemberships, insertLine, lockAccounts, insertEntries, insertPostings, moveBalances} {
		all = append(all, Statement{SQL: sql})
	}
	return all
}
