package public

import (
	"embed"
	"html/template"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

//go:embed templates/*.html
var templates embed.FS

// book is the pages bound in one language.
type book struct {
	language string
	catalogue
	pages map[string]*template.Template
}

// bind parses every page once for each language.
func bind() map[string]*book {
	books := map[string]*book{}
	for _, name := range []string{chinese, english} {
		b := &book{language: name, catalogue: loadCatalogue(name), pages: map[string]*template.Template{}}
		frame := template.Must(template.New("frame.html").Funcs(b.funcs()).ParseFS(templates, "templates/frame.html"))
		for _, page := range []string{"calls", "round", "notice", "objection", "objections", "receipt", "check", "projects", "project", "opendata", "accessibility", "problem"} {
			files := []string{path.Join("templates", page+".html")}
			if page == "round" {
				files = append(files, "templates/rules.html", "templates/rooms.html", "templates/results.html")
			}
			b.pages[page] = template.Must(template.Must(frame.Clone()).ParseFS(templates, files...))
		}
		books[name] = b
	}
	return books
}

func (b *book) funcs() template.FuncMap {
	return template.FuncMap{
		"t": b.say, "text": b.text, "money": money, "percent": percent, "clock": clock, "zone": b.zone, "left": b.left, "bound": b.bound, "state": b.state,
		"count": func(n int) int { return n }, // what a pointer of the policy points to
		"both":  func(zh, en string) grant.Text { return grant.Text{ZH: zh, EN: en} },
		"chart": func(c chart, caption string) captioned { return captioned{c, caption} },
		"hour":  func(t grant.TimeOfDay) string { return strings.TrimSuffix(t.String(), ":00") },
		"style": stylesheet, "icon": icon,
	}
}

// text picks the book's language.
func (b *book) text(t grant.Text) string {
	if b.language == chinese {
		return t.ZH
	}
	return t.EN
}

// moment is an instant in the zone of its round.
type moment struct {
	At   time.Time
	Zone *time.Location
}

// Machine is the instant for the datetime attribute.
func (m moment) Machine() string { return m.At.In(m.Zone).Format(time.RFC3339) }

// clock writes the instant without its zone; seconds only where there are some, since a window may close at 23:59:59.
func clock(m moment) string {
	at := m.At.In(m.Zone)
	if at.Second() != 0 {
		return at.Format(time.DateTime)
	}
	return at.Format("2006-01-02 15:04")
}

// zone names the zone of an instant: 北京时间, Europe/London time.
func (b *book) zone(m moment) (string, error) {
	if m.Zone.String() == grant.Beijing.String() {
		return b.say("zone.beijing")
	}
	return b.say("zone.other", "zone", m.Zone)
}

// left writes a span to a deadline in its two largest units.
func (b *book) left(d time.Duration) (string, error) {
	minutes := int(d / time.Minute)
	switch {
	case d >= 24*time.Hour:
		return b.say("left.days", "days", minutes/(24*60), "hours", minutes/60%24)
	case d >= time.Hour:
		return b.say("left.hours", "hours", minutes/60, "minutes", minutes%60)
	}
	return b.say("left.soon")
}

// bounds are the limits, and the override, that can cut an award or put a project on the reserve.
var bounds = []grant.Reason{grant.ProjectCap, grant.CommunityCap, grant.PoolCap, grant.ProjectCount, grant.OrganizationLimit, grant.Overridden}

// bound says which limit stood in the way of a result, or nothing where none did.
func (b *book) bound(r store.Result) (string, error) {
	switch {
	case r.BoundBy == nil:
		return "", nil
	case *r.BoundBy == grant.CommunityCap && r.BoundPlace != nil:
		return b.say("bound.community", "place", *r.BoundPlace)
	case !slices.Contains(bounds, *r.BoundBy):
		return b.say("bound.other")
	}
	return b.say("bound." + string(*r.BoundBy))
}

// state says how a line of a notice stands now.
func (b *book) state(l line) (string, error) {
	if l.State == lineSuspended || l.State == linePromoted {
		return b.say("line." + l.State)
	}
	return b.text(grant.StageOf(grant.ApplicationKind, l.Stage).Name), nil
}

// money writes an amount with its currency.
func money(amount grant.Fen, currency string) string { return amount.Money(currency) }

// percent writes a ratio of 0…1 exactly: 0.605 is 60.5%.
func percent(ratio grant.Decimal) string {
	whole, decimals, _ := strings.Cut(ratio.String(), ".")
	for len(decimals) < 2 {
		decimals += "0"
	}
	whole = strings.TrimLeft(whole+decimals[:2], "0")
	if whole == "" {
		whole = "0"
	}
	if rest := decimals[2:]; rest != "" {
		whole += "." + rest
	}
	return whole + "%"
}
