package grant

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Suspended is what the bank reported and nothing matched (挂账). Its amount counts as unexplained whichever way the money
// moved: two riddles never cancel each other.
type Suspended struct {
	ID       uuid.UUID
	FunderID uuid.UUID
	Source   SuspendedSource
	Currency string
	Amount   Fen
	// Direction is which way a statement says that the money moved; it is empty for a reply, which tells no movement.
	Direction Direction
}

// SuspendedSource is where something in suspense was reported.
type SuspendedSource string

// The sources of what is in suspense.
const (
	SuspendedReply    SuspendedSource = "reply"    // a reply to a batch
	SuspendedIn       SuspendedSource = "in"       // money in on a statement
	SuspendedOut      SuspendedSource = "out"      // money out on a statement
	SuspendedConflict SuspendedSource = "conflict" // a serial of a statement that the bank has used with another content
)

// ExplanationKind says what something in suspense was.
type ExplanationKind string

// The kinds of explanations.
const (
	WasDonation  ExplanationKind = "donation"           // 捐赠: a gift, which enters a fund with the explanation
	WasReceived  ExplanationKind = "received"           // money whose receipt was entered in a fund already
	WasPayment   ExplanationKind = "payment"            // one of our instructions, leaving or coming back
	WasSentBack  ExplanationKind = "returned_to_sender" // 退回原户: came by mistake, or goes back for that reason
	WasFee       ExplanationKind = "bank_fee"           // 银行手续费
	WasInterest  ExplanationKind = "bank_interest"      // 结息
	WasRepeated  ExplanationKind = "repeated"           // the bank said the same before, in other words
	WasBankError ExplanationKind = "bank_error"         // 银行差错: nothing of the kind happened, or the bank has undone it
	WasOther     ExplanationKind = "other_business"     // none of the grants: salaries, rent, between own accounts
)

// noMovement is the direction of a reply.
const noMovement Direction = ""

// explainable says which explanations fit money that moved which way, on a line that matches nothing as on a conflict.
var explainable = map[ExplanationKind][]Direction{
	WasDonation:  {MoneyIn},
	WasReceived:  {MoneyIn},
	WasPayment:   {MoneyIn, MoneyOut},
	WasSentBack:  {MoneyIn, MoneyOut},
	WasFee:       {MoneyOut},
	WasInterest:  {MoneyIn},
	WasRepeated:  {MoneyIn, MoneyOut, noMovement},
	WasBankError: {MoneyIn, MoneyOut, noMovement},
	WasOther:     {MoneyIn, MoneyOut, noMovement},
}

// canBe says whether an explanation of the kind fits. Only a reply and a conflict can repeat what the bank has said.
func (s Suspended) canBe(kind ExplanationKind) bool {
	if kind == WasRepeated && s.Source != SuspendedReply && s.Source != SuspendedConflict {
		return false
	}
	return slices.Contains(explainable[kind], s.Direction)
}

// Explanation is what finance says something in suspense was. One person proposes it and another confirms it by its
// digest.
type Explanation struct {
	Suspended   uuid.UUID       `json:"suspended_id"`
	Kind        ExplanationKind `json:"kind"`
	Reason      string          `json:"reason"`                // in words: 1 to 500 characters
	Fund        *uuid.UUID      `json:"fund_id,omitempty"`     // a donation's
	Instruction string          `json:"instruction,omitempty"` // a payment's number
	Entry       *uuid.UUID      `json:"entry_id,omitempty"`    // by which the money was received
}

// Digest is the SHA-256, in hexadecimal, of all that the explanation of an amount says.
func (e Explanation) Digest(amount Fen) string {
	sum := sha256.Sum256(writeJSON(struct {
		Explanation
		Amount Fen `json:"amount_fen"`
	}{e, amount}))
	return hex.EncodeToString(sum[:])
}

const maxReason = 500 // characters

// Check refuses an explanation of s that cannot be right: bad_input for an unknown kind or what the kind has no use for;
// missing_field for no reason, or where a donation names no fund, a payment no instruction, money received no entry;
// does_not_match for a kind that s cannot be, a fee on money that came in for instance.
func (e Explanation) Check(s Suspended) error {
	var wrong []*Error
	switch _, known := explainable[e.Kind]; {
	case !known:
		return RefuseAt(Invalid, BadInput, "/kind", "rule", ruleUnknown, "value", excerpt(string(e.Kind)))
	case !s.canBe(e.Kind):
		wrong = append(wrong, RefuseAt(Refused, DoesNotMatch, "/kind", "kind", e.Kind, "source", s.Source, "direction", s.Direction))
	}
	switch {
	case strings.TrimFunc(e.Reason, blank) == "":
		wrong = append(wrong, RefuseAt(Invalid, MissingField, "/reason"))
	case utf8.RuneCountInString(e.Reason) > maxReason:
		wrong = append(wrong, RefuseAt(Invalid, TooLarge, "/reason", "max", maxReason))
	case !plainLine(e.Reason):
		wrong = append(wrong, RefuseAt(Invalid, BadInput, "/reason", "rule", ruleText))
	}
	names := func(given bool, kind ExplanationKind, at string) {
		switch {
		case given && e.Kind != kind:
			wrong = append(wrong, RefuseAt(Invalid, BadInput, at, "rule", ruleNeedless))
		case !given && e.Kind == kind:
			wrong = append(wrong, RefuseAt(Invalid, MissingField, at))
		}
	}
	names(e.Fund != nil, WasDonation, "/fund_id")
	names(e.Instruction != "", WasPayment, "/instruction")
	names(e.Entry != nil, WasReceived, "/entry_id")
	return Join(wrong)
}

// Matches refuses as does_not_match what an explanation names, at a field, where its amount or currency is another than
// that of s.
func (s Suspended) Matches(field string, amount Fen, currency string) error {
	if amount == s.Amount && currency == s.Currency {
		return nil
	}
	return RefuseAt(Refused, DoesNotMatch, field, "amount_fen", s.Amount, "currency", s.Currency, "named_fen", amount, "named_currency", currency)
}
