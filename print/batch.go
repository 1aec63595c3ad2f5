package print

import "github.com/granary-grants/granary/grant"

// BatchTable is a batch for the bank as a table with the columns of its CSV (grant.Batch.WriteCSV), in the order of the
// instruction numbers. The account is a text, since a spreadsheet rounds numbers of more than 15 digits. A batch that
// grant.Batch.Check refuses is refused: nothing in it is altered to be safe in a spreadsheet.
func BatchTable(b grant.Batch) (Table, error) {
	if err := b.Check(); err != nil {
		return Table{}, err
	}
	t := Table{Title: b.Number}
	for _, name := range grant.BatchColumns {
		kind := Text
		switch name {
		case "date":
			kind = Day
		case "amount":
			kind = Money
		}
		t.Columns = append(t.Columns, Column{name, kind})
	}
	digest := b.Digest()
	for _, line := range b.Sorted() {
		t.Rows = append(t.Rows, []any{b.Number, digest, b.Date, line.Instruction, line.Payee, line.Account, line.Bank, line.Amount, line.Purpose})
	}
	return t, nil
}
