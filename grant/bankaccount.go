package grant

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// BankAccount is where an organisation is paid.
type BankAccount struct {
	Holder string // 户名
	Bank   string // 开户行
	Number string
}

// Normalize answers the account of an organisation as it is kept, with its number normalised. It refuses whatever a batch
// would refuse, so that no payment stops later for a blank: account_holder at /holder for another name than the
// organisation's; too_large or bad_input, all at once, for a holder or bank that is empty or blank at an end, longer than
// 200 characters, no single line, or a formula in a spreadsheet, and for a number that no bank gives.
func (b BankAccount) Normalize(organization string) (BankAccount, error) {
	var c batchCheck
	c.text("/holder", b.Holder, maxBatchName)
	c.text("/bank", b.Bank, maxBatchName)
	number, err := NormalizeAccountNumber(b.Number)
	c.add("/number", err)
	if len(c.refusals) == 0 {
		c.add("/holder", AccountHolderMatches(organization, b.Holder))
	}
	b.Number = number
	return b, Join(c.refusals)
}

// AccountHolderMatches says whether the holder of a bank account (户名) is the organisation, before an agreement is
// signed and again before a payment: "the bank account name must equal the organisation's name".
// Only the writing is folded: full-width forms (（） and ()), the canonical forms of Unicode (NFC), blanks at the ends,
// and inner blanks, of which those between two letters or digits of an alphabet count as one and all others as none.
// Case, missing or extra characters, and other characters that look alike all differ. Refused: account_holder with
// both names, missing_field for a blank holder.
func AccountHolderMatches(organizationName, holder string) error {
	folded := FoldName(holder)
	if folded == "" {
		return RefuseAt(Invalid, MissingField, "/holder")
	}
	if folded != FoldName(organizationName) {
		return RefuseAt(Refused, AccountHolder, "/holder", "organization", organizationName, "holder", holder)
	}
	return nil
}

// FoldName folds the writing of a name. A blank stays, as one space, only where it parts two words of an alphabet.
func FoldName(name string) string {
	alphabetic := func(r rune) bool {
		return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
	}
	var b strings.Builder
	var last rune
	parted := false
	for _, r := range norm.NFC.String(name) {
		r = foldWidth(r)
		if blank(r) {
			parted = true
			continue
		}
		if parted && alphabetic(last) && alphabetic(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, parted = r, false
	}
	return norm.NFC.String(b.String())
}

// foldWidth makes ASCII of a full-width form and leaves every other character.
func foldWidth(r rune) rune {
	if '！' <= r && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// The length of a bank account number, in digits.
const (
	leastAccountDigits = 8
	mostAccountDigits  = 32
)

// NormalizeAccountNumber brings a typed bank account number into the form in which it is stored: 8 to 32 ASCII digits.
// Full-width digits are folded, blanks and hyphens dropped. Anything else is refused as bad_input at /account_number;
// the refusal says which character, counted from 1, or what length is wrong, and never repeats the number.
func NormalizeAccountNumber(text string) (string, error) {
	var b strings.Builder
	position := 0
	for _, r := range text {
		position++
		r = foldWidth(r)
		switch {
		case blank(r), r == '-':
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		default:
			return "", RefuseAt(Invalid, BadInput, "/account_number", "rule", "digits", "position", position)
		}
	}
	if n := b.Len(); n < leastAccountDigits || n > mostAccountDigits {
		return "", RefuseAt(Invalid, BadInput, "/account_number", "rule", "length", "length", n, "min", leastAccountDigits, "max", mostAccountDigits)
	}
	return b.String(), nil
}

// MaskAccount is what those see of an account number who need not know it: its last four characters behind as many
// asterisks as it has others, and of fewer than eight none.
func MaskAccount(number string) string {
	shown := []rune(number)
	open := len(shown) - 4
	if len(shown) < leastAccountDigits {
		open = len(shown)
	}
	for i := range open {
		shown[i] = '*'
	}
	return string(shown)
}
