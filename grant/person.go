package grant

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
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
	maxEmail      = 200
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
	if refusal := checkLanguage(language); refusal != nil {
		refusals = append(refusals, refusal)
	}
	return Join(refusals)
}

// CheckLanguage refuses at /language one that the pages are not written in.
func CheckLanguage(language string) error {
	if refusal := checkLanguage(language); refusal != nil {
		return refusal
	}
	return nil
}

func checkLanguage(language string) *Error {
	if language != "zh-CN" && language != "en" {
		return RefuseAt(Invalid, BadInput, "/language", "rule", "language")
	}
	return nil
}

// EmailOf is where a person is told by mail: the address given, else the login where it is one, else nil. An address that
// is none is refused at /email as bad_input, one of more than 200 characters as too_large.
func EmailOf(login string, given *string) (*string, error) {
	switch {
	case given != nil && !emailShape.MatchString(*given):
		return nil, RefuseAt(Invalid, BadInput, "/email", "rule", "email")
	case given != nil && len(*given) > maxEmail: // ASCII, by its shape
		return nil, RefuseAt(Invalid, TooLarge, "/email", "rule", "length", "max", maxEmail)
	case given == nil && emailShape.MatchString(login):
		return &login, nil
	}
	return given, nil
}

// Colleague is somebody in an organisation, by what people are told apart by.
type Colleague struct {
	ID    uuid.UUID
	Name  string
	Email *string
}

// TellApart refuses a second account of one who has a role in the organisation already, so that nobody approves what he
// prepared himself: as already_taken at /email when a colleague has the same address of mail, as namesake at /name when
// one has the same name (FoldName) and whoever adds the person has not said that they are two people.
func (c Colleague) TellApart(colleagues []Colleague, namesake bool) error {
	for _, other := range colleagues {
		switch {
		case other.ID == c.ID:
		case c.Email != nil && other.Email != nil && strings.EqualFold(*c.Email, *other.Email):
			return RefuseAt(Conflict, AlreadyTaken, "/email")
		case !namesake && FoldName(c.Name) == FoldName(other.Name):
			return RefuseAt(Conflict, Namesake, "/name", "name", other.Name)
		}
	}
	return nil
}

// KeepAnOwner refuses as last_owner to end the role of one of so many owners: who is left must be able to give roles.
func KeepAnOwner(owners int) error {
	if owners <= 1 {
		return Refuse(Conflict, LastOwner)
	}
	return nil
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
