package main

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/granary-grants/granary/grant"
)

// publishedGrant is what an application takes from a grant of the 360Giving standard. Dates stand as they are
// published, without their time of day.
type publishedGrant struct {
	id, title, description, currency string
	awarded, start, end, programme   string
	amount                           grant.Fen
	recipient                        grant.Identifier
	recipientName                    string
	place                            string // the outward part of the recipient's postcode
}

// The most characters of a text. Nothing is cut: a longer one refuses the grant.
const (
	maxGrantID     = 200
	maxTitle       = 200
	maxName        = 200
	maxPostcode    = 40
	maxDescription = 100_000
)

// readGrant reads one grant. Every fault is a refusal with the pointer of its place in the grant. Of several
// recipients and planned dates the first counts.
func readGrant(raw json.RawMessage) (publishedGrant, error) {
	var top map[string]any
	if refusals := grant.ReadDocument(raw, &top); len(refusals) > 0 {
		return publishedGrant{}, grant.Join(refusals)
	}
	var r grantReader
	g := publishedGrant{
		id: r.text(top, "", "id", maxGrantID, true), title: r.text(top, "", "title", maxTitle, true),
		description: r.lines(top, "description", maxDescription), currency: r.text(top, "", "currency", 3, true),
		awarded: r.day(top, "", "awardDate"), amount: r.amount(top, "amountAwarded"),
	}
	dates := r.first(top, "plannedDates", false)
	g.start, g.end = r.day(dates, "/plannedDates/0", "startDate"), r.day(dates, "/plannedDates/0", "endDate")
	g.programme = r.text(r.first(top, "grantProgramme", false), "/grantProgramme/0", "title", maxTitle, false)
	if recipient := r.first(top, "recipientOrganization", true); recipient != nil {
		at := "/recipientOrganization/0"
		g.recipient = r.identifier(recipient, at)
		g.recipientName = r.text(recipient, at, "name", maxName, true)
		g.place = r.outward(recipient, at)
	}
	return g, grant.Join(r.refusals)
}

// grantReader gathers the refusals of one grant.
type grantReader struct{ refusals []*grant.Error }

func (r *grantReader) refuse(reason grant.Reason, at string, params ...any) {
	r.refusals = append(r.refusals, grant.RefuseAt(grant.Invalid, reason, at, params...))
}

// member takes a member of the object at a place as the Go type of what is expected. One that is null is absent.
func member[T any](r *grantReader, object map[string]any, at, name, expected string, required bool) (value T, given bool) {
	if object[name] == nil {
		if required {
			r.refuse(grant.MissingField, at+"/"+name)
		}
		return value, false
	}
	value, given = object[name].(T)
	if !given {
		r.refuse(grant.BadInput, at+"/"+name, "rule", "type", "expected", expected)
	}
	return value, given
}

// first answers the first object of a list.
func (r *grantReader) first(object map[string]any, name string, required bool) map[string]any {
	items, given := member[[]any](r, object, "", name, "array", required)
	if len(items) == 0 {
		if given && required {
			r.refuse(grant.MissingField, "/"+name)
		}
		return nil
	}
	one, ok := items[0].(map[string]any)
	if !ok {
		r.refuse(grant.BadInput, "/"+name+"/0", "rule", "type", "expected", "object")
	}
	return one
}

// text reads one line: runs of blanks and line ends become one space.
func (r *grantReader) text(object map[string]any, at, name string, most int, required bool) string {
	before := len(r.refusals)
	text, _ := member[string](r, object, at, name, "string", false)
	at += "/" + name
	text = strings.Join(strings.Fields(text), " ")
	switch length := utf8.RuneCountInString(text); {
	case len(r.refusals) > before:
	case text == "" && required:
		r.refuse(grant.MissingField, at)
	case length > most:
		r.refuse(grant.TooLarge, at, "length", length, "max", most)
	case strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) || c == utf8.RuneError }):
		r.refuse(grant.BadInput, at, "rule", "characters")
	}
	return text
}

// lines reads a text of any number of lines.
func (r *grantReader) lines(object map[string]any, name string, most int) string {
	text, _ := member[string](r, object, "", name, "string", false)
	if length := utf8.RuneCountInString(text); length > most {
		r.refuse(grant.TooLarge, "/"+name, "length", length, "max", most)
	}
	return strings.TrimSpace(text)
}

// day reads a date, with or without a time of day.
func (r *grantReader) day(object map[string]any, at, name string) string {
	text, _, _ := strings.Cut(r.text(object, at, name, maxGrantID, false), "T")
	return text
}

// amount reads a number of the major unit exactly, from its digits. A grant of nothing is no application.
func (r *grantReader) amount(object map[string]any, name string) grant.Fen {
	number, given := member[json.Number](r, object, "", name, "number", true)
	if !given {
		return 0
	}
	amount, err := grant.ParseYuan(number.String())
	if refusal, refused := grant.Refusal(err); refused {
		r.refuse(refusal.Reason, "/"+name, "rule", refusal.Params["rule"], "value", refusal.Params["value"])
	} else if amount == 0 {
		r.refuse(grant.BadInput, "/"+name, "rule", "above_zero", "value", 0)
	}
	return amount
}

func (r *grantReader) identifier(recipient map[string]any, at string) grant.Identifier {
	before := len(r.refusals)
	text := r.text(recipient, at, "id", maxGrantID, true)
	if len(r.refusals) > before {
		return grant.Identifier{}
	}
	identifier, _, err := grant.ParseOrgID(text)
	if refusal, refused := grant.Refusal(err); refused {
		r.refuse(refusal.Reason, at+"/id", "rule", refusal.Params["rule"], "value", text)
	}
	return identifier
}

// outward is the part of a British postcode that names its district: all but the last three characters. It is taken
// mechanically: whoever mistyped a postcode finds the project in another place, never lost.
func (r *grantReader) outward(recipient map[string]any, at string) string {
	before := len(r.refusals)
	text := r.text(recipient, at, "postalCode", maxPostcode, true)
	code := []rune(strings.ToUpper(strings.ReplaceAll(text, " ", "")))
	const inward = 3
	if len(r.refusals) > before {
		return ""
	}
	if len(code) <= inward {
		r.refuse(grant.BadInput, at+"/postalCode", "rule", "postcode", "value", text)
		return ""
	}
	return string(code[:len(code)-inward])
}

// answerSources are the answers a form may ask for, by key, and where in a grant they stand.
var answerSources = []struct {
	key, pointer string
	take         func(publishedGrant) string
}{
	{"grant_id", "/id", func(g publishedGrant) string { return g.id }},
	{"description", "/description", func(g publishedGrant) string { return g.description }},
	{"awarded_on", "/awardDate", func(g publishedGrant) string { return g.awarded }},
	{"start", "/plannedDates/0/startDate", func(g publishedGrant) string { return g.start }},
	{"end", "/plannedDates/0/endDate", func(g publishedGrant) string { return g.end }},
	{"programme", "/grantProgramme/0/title", func(g publishedGrant) string { return g.programme }},
}

// content is the application of a grant without its place: the amount awarded is what is asked and the whole
// budget. Only what the form has a field for is answered.
func (g publishedGrant) content(form grant.Form) grant.ApplicationContent {
	asks := map[string]bool{}
	for _, section := range form.Sections {
		for _, field := range section.Fields {
			asks[field.Key] = true
		}
	}
	answers := map[string]any{}
	for _, source := range answerSources {
		if text := source.take(g); text != "" && asks[source.key] {
			answers[source.key] = text
		}
	}
	return grant.ApplicationContent{Title: g.title, Asked: g.amount, Total: g.amount, Answers: answers}
}

// sourceOf is the place in a grant from which a field of an application comes.
func sourceOf(field string) string {
	switch field {
	case "/asked_fen", "/own_fen", "/total_fen":
		return "/amountAwarded"
	}
	for _, source := range answerSources {
		if field == "/answers/"+source.key {
			return source.pointer
		}
	}
	return field
}
