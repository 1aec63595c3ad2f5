package grant

import (
	"crypto/sha256"
	"encoding/hex"
	"unicode/utf8"

	"github.com/google/uuid"
)

// OpeningBalance is what a fund held before its books were kept here (期初余额). One person enters it and another confirms
// it by its digest, once, before anything else is entered for the fund.
type OpeningBalance struct {
	Fund      uuid.UUID `json:"fund_id"`
	Amount    Fen       `json:"amount_fen"` // 1…MaxFen
	AsOf      Date      `json:"as_of"`      // the day at whose end it was held
	Reference string    `json:"reference"`  // where it is written: an audit report, a bank statement; 1 to 200 characters
}

// Digest is the SHA-256, in hexadecimal, of the opening balance.
func (o OpeningBalance) Digest() string {
	sum := sha256.Sum256(writeJSON(o))
	return hex.EncodeToString(sum[:])
}

const maxFundReference = 200 // characters

// Check refuses as bad_input an amount outside 1…MaxFen, a day after today, and a reference that is none on one line; as
// missing_field no reference; as too_large a longer one.
func (o OpeningBalance) Check(today Date) error {
	var wrong []*Error
	if o.Amount < 1 || o.Amount > MaxFen {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/amount_fen", "rule", ruleRange, "min", 1, "max", MaxFen))
	}
	if o.AsOf.After(today) {
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/as_of", "rule", ruleRange, "max", today, "value", o.AsOf))
	}
	switch {
	case o.Reference == "":
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/reference"))
	case utf8.RuneCountInString(o.Reference) > maxFundReference:
		wrong = append(wrong, RefuseAt(Invalid, TooLarge, "/reference", "max", maxFundReference))
	case !plainLine(o.Reference):
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/reference", "rule", ruleText))
	}
	return Join(wrong)
}
