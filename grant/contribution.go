package grant

// Contribution is a part of what the applicant brings, as it came: money (自筹) or things and work at their value (实物折价).
type Contribution struct {
	Amount     Fen
	ReceivedOn Date
	Reference  string // where the evidence is: a voucher, a register of hours, a valuation
}

// Check says why a contribution is not recorded on a line of a source with left still to come. Refused: no_such_thing for
// a line that is granted, which is paid and not brought; bad_input for an amount below 1 or a day that lies ahead of
// today; over_pledge with what is left.
func (c Contribution) Check(source LineSource, left Fen, today Date) error {
	switch {
	case source.Granted():
		return Refuse(NotFound, NoSuchThing)
	case c.Amount < 1:
		return RefuseAt(Invalid, BadInput, "/amount_fen", "rule", "range", "min", 1, "max", MaxFen)
	case c.ReceivedOn.After(today):
		return RefuseAt(Invalid, BadInput, "/received_on", "rule", "range", "max", today, "value", c.ReceivedOn)
	case c.Amount > left:
		return RefuseAt(Refused, OverPledge, "/amount_fen", "left_fen", left, "requested_fen", c.Amount)
	}
	return nil
}
