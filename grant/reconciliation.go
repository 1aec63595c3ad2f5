package grant

// Reconciliation sets what the ledger has as paid against what the bank's statements say (对账), for one currency and a
// span of days. A payment counts in the ledger on the day its reply was recorded, on the statement on the day the bank
// names, out as paid and in as paid back; so a payment may be on one side alone for a while, but never for long.
type Reconciliation struct {
	Currency       string `json:"currency"`
	Ledger         Fen    `json:"ledger_fen"`           // paid out less returned, from the postings
	Statement      Fen    `json:"statement_fen"`        // of our instructions out less in, from the lines
	NotOnStatement Fen    `json:"not_on_statement_fen"` // what the ledger has more, payment by payment
	NotInLedger    Fen    `json:"not_in_ledger_fen"`    // what the statements have more, payment by payment
	Unmatched      Fen    `json:"unmatched_fen"`        // lines of the span that nothing matches and nobody has explained, whichever way
	Unexplained    Fen    `json:"unexplained_fen"`      // all that is in suspense now, from the accounts: it must come to 0
}

// Difference is what the ledger has more than the statements.
func (r Reconciliation) Difference() Fen { return r.Ledger - r.Statement }

// Adds says whether the payments that stand on one side alone account for the whole difference. Where they do not, a
// figure is wrong.
func (r Reconciliation) Adds() bool { return r.Difference() == r.NotOnStatement-r.NotInLedger }

// Agrees says whether ledger and statements tell the same and nothing is unexplained.
func (r Reconciliation) Agrees() bool {
	return r.Adds() && r.NotOnStatement == 0 && r.NotInLedger == 0 && r.Unmatched == 0 && r.Unexplained == 0
}
