package grant

import (
	"regexp"
	"unicode/utf8"
)

// LoginPattern is the shape of a login: a mobile number, an address of mail or a name, of 3 to 200 characters.
const LoginPattern = `^[0-9A-Za-z@._+-]{3,200}$`

var loginShape = regexp.MustCompile(LoginPattern)

const maxPersonName = 50 // characters

// CheckLogin refuses as bad_input at /login what no login can be.
func CheckLogin(login string) error {
	if !loginShape.MatchString(login) {
		return RefuseAt(Invalid, BadInput, "/login", "rule", "login")
	}
	return nil
}

// CheckPerson refuses with what no person can be registered: a login that is none, a name of no or more than 50
// characters, a language that the pages are not written in. Each is refused at its field.
func CheckPerson(login, name, language string) error {
	var refusals []*Error
	if refusal, refused := Refusal(CheckLogin(login)); refused {
		refusals = append(refusals, refusal)
	}
	switch length := utf8.RuneCountInString(name); {
	case length < 1:
		refusals = append(refusals, RefuseAt(Invalid, BadInput, "/name", "rule", "length", "min", 1))
	case length > maxPersonName:
		refusals = append(refusals, RefuseAt(Invalid, TooLarge, "/name", "rule", "length", "max", maxPersonName))
	}
	if language != "zh-CN" && language != "en" {
		refusals = append(refusals, RefuseAt(Invalid, BadInput, "/language", "rule", "language"))
	}
	return Join(refusals)
}
