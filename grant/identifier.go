package grant

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SchemeUSCC is the register of the unified social credit code (统一社会信用代码, GB 32100-2015). The
// prefix is ours: org-id.guide lists none for it.
const SchemeUSCC = "CN-USCC"

// BodyCheckWarning says that a unified social credit code is right as a whole while the body code
// inside it (主体标识, GB 11714) fails its own check. Registers have issued such codes.
const BodyCheckWarning = "body_check"

// MaxIdentifierCode is the greatest number of characters of a code.
const MaxIdentifierCode = 64

// Identifier names an organisation by its number in a register. Scheme is the register's prefix of
// org-id.guide (GB-CHC, GB-COH, …), CN-USCC, or 360G for the ids that 360Giving publishers make
// themselves. Code is the number as that register writes it.
type Identifier struct {
	Scheme string `json:"scheme"`
	Code   string `json:"code"`
}

// schemePattern is a country and a register (GB-CHC), or the prefix of 360Giving.
var schemePattern = regexp.MustCompile(`^([A-Z]{2}-[A-Z0-9]+|360G)$`)

// NormalizeIdentifier brings a typed code into its register's form and checks it.
//
// A unified social credit code has full-width forms folded to ASCII, every blank dropped and letters
// raised to upper case; nothing else is dropped, so a code typed with hyphens is refused. Another
// register's code is only trimmed: 1 to 64 printable characters. The warning is empty or
// BodyCheckWarning. A wrong scheme or code is refused as bad_code at /scheme or /code; its parameter
// "rule" says what is wrong: scheme, empty, length, character or check. The identifier that comes
// with a refusal is what was read, for showing it again.
func NormalizeIdentifier(scheme, code string) (id Identifier, warning string, err error) {
	id = Identifier{Scheme: strings.TrimFunc(scheme, blank), Code: strings.TrimFunc(code, blank)}
	if !schemePattern.MatchString(id.Scheme) {
		return id, "", RefuseAt(Invalid, BadCode, "/scheme", "rule", "scheme")
	}
	if id.Scheme == SchemeUSCC {
		id.Code = foldUSCC(id.Code)
		if refusal := checkUSCC(id.Code); refusal != nil {
			return id, "", refusal
		}
		if !bodyCheckHolds(id.Code[8:17]) {
			warning = BodyCheckWarning
		}
		return id, warning, nil
	}
	if refusal := checkCode(id.Code); refusal != nil {
		return id, "", refusal
	}
	return id, "", nil
}

// OrgID is the identifier as one string, as open data writes it: GB-CHC-1089263.
func (id Identifier) OrgID() string { return id.Scheme + "-" + id.Code }

// ParseOrgID reads what OrgID writes and checks it as NormalizeIdentifier does. Hyphens after the
// register's prefix belong to the code: US-EIN-13-1684331.
func ParseOrgID(orgID string) (id Identifier, warning string, err error) {
	orgID = strings.TrimFunc(orgID, blank)
	if code, ok := strings.CutPrefix(orgID, "360G-"); ok {
		return NormalizeIdentifier("360G", code)
	}
	country, rest, _ := strings.Cut(orgID, "-")
	register, code, found := strings.Cut(rest, "-")
	if !found {
		return Identifier{}, "", RefuseAt(Invalid, BadCode, "/scheme", "rule", "scheme")
	}
	return NormalizeIdentifier(country+"-"+register, code)
}

// checkCode refuses what no register would print.
func checkCode(code string) *Error {
	length := utf8.RuneCountInString(code)
	switch {
	case length == 0:
		return RefuseAt(Invalid, BadCode, "/code", "rule", "empty")
	case length > MaxIdentifierCode:
		return RefuseAt(Invalid, BadCode, "/code", "rule", "length", "length", length, "max", MaxIdentifierCode)
	}
	position := 0
	for _, r := range code {
		position++
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return RefuseAt(Invalid, BadCode, "/code", "rule", "character", "position", position)
		}
	}
	return nil
}

// blank tells whether r is white space of any width. Two zero-width characters that Unicode counts as
// format characters are blanks too: copied pages hide them in codes.
func blank(r rune) bool {
	const zeroWidthSpace, zeroWidthNoBreakSpace = '\u200b', '\ufeff'
	return unicode.IsSpace(r) || r == zeroWidthSpace || r == zeroWidthNoBreakSpace
}
