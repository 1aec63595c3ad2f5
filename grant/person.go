package grant

import (
	"regexp"
	"unicode/utf8"
)

// LoginPattern is the shape of a login: a mobile number, an address of mail or a name, of 3 to 200 characters.
const LoginPattern = `^[0-9A-Za-z@._+-]{3,200}$`

// EmailPattern is the shape of an address of mail that messages are sent to.
const EmailPattern = `^[0-9A-Za-z._%+-]{1,64}@[0-9A-Za-z-]{1,63}([.][0-9A-Za-z-]{1,63}){1,4}$`

var (
	loginShape = regexp.MustCompile(LoginPattern)
	emailShape = regexp.MustCompile(EmailPattern)
)

// The lengths of texts about a person, in characters.
const (
	minPassword   = 10
	maxPassword   = 200
	maxPersonName = 50
)

// CheckPerson refuses with what no person can be registered: a login that is none, a name of no or more than 50
// characters, a language that the pages are not written in. Each is refused at its field.
func CheckPerson(login, name, language string) error {
	var refusals []*Error
	if !loginShape.MatchString(login) {
		refusals = append(refusals, RefuseAt(Invalid, BadInput, "/login", "rule", "login"))
	}
	if refusal := checkLength("/name", name, 1, maxPersonName); refusal != nil {
		refusals = append(refusals, refusal)
	}
	if language != "zh-CN" && language != "en" {
		refusals = append(refusals, RefuseAt(Invalid, BadInput, "/language", "rule", "language"))
	}
	return Join(refusals)
}

// EmailOf is where a person is told by mail: the address given, else the login where it is one, else nil. An address that
// is none is refused at /email.
func EmailOf(login string, given *string) (*string, error) {
	switch {
	case given != nil && !emailShape.MatchString(*given):
		return nil, RefuseAt(Invalid, BadInput, "/email", "rule", "email")
	case given == nil && emailShape.MatchString(login):
		return &login, nil
	}
	return given, nil
}

// CheckPassword refuses at /password one that nobody can choose: of fewer than 10 characters as bad_input, of more than
// 200 as too_large.
func CheckPassword(password string) error {
	if refusal := checkLength("/password", password, minPassword, maxPassword); refusal != nil {
		return refusal
	}
	return nil
}

func checkLength(field, text string, least, most int) *Error {
	switch length := utf8.RuneCountInString(text); {
	case length < least:
		return RefuseAt(Invalid, BadInput, field, "rule", "length", "min", least)
	case length > most:
		return RefuseAt(Invalid, TooLarge, field, "rule", "length", "max", most)
	}
	return nil
}
