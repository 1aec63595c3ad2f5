package api

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/granary-grants/granary/grant"
	"golang.org/x/text/language"
)

//go:embed locale/*.json
var locales embed.FS

// catalogue holds the sentences of one language. Go code holds none.
type catalogue struct {
	language string
	reasons  map[grant.Reason]sentence
}

// sentence is a reason in a few words and in full. {name} stands for a param: an amount of *_fen in the
// currency's unit, an instant in Beijing time, a stage by its public name. A reason that many rules give has
// sentences for them too, by the param "rule", or by it, a dot and the param "expected".
type sentence struct {
	Title  string             `json:"title"`
	Detail details            `json:"detail"`
	Rules  map[string]details `json:"rules"`
}

// about lists the full sentences that may fit a refusal, the closest first. A policy has rules of its own beside those
// of any input.
func (c *catalogue) about(e *grant.Error) details {
	own := c.reasons[e.Reason]
	rule := fmt.Sprint(e.Params["rule"])
	expected := rule + "." + fmt.Sprint(e.Params["expected"])
	sentences := slices.Concat(own.Rules[expected], own.Rules[rule])
	if e.Reason == grant.BadPolicy {
		of := c.reasons[grant.BadInput]
		sentences = slices.Concat(sentences, of.Rules[expected], of.Rules[rule])
	}
	return slices.Concat(sentences, own.Detail)
}

// details are the full sentences of a reason or a rule, one or a list of them: a rule that several acts apply comes
// with the figures of each.
type details []string

func (d *details) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '[' {
		return json.Unmarshal(text, (*[]string)(d))
	}
	*d = make(details, 1)
	return json.Unmarshal(text, &(*d)[0])
}

var (
	chinese   = load("zh-CN")
	english   = load("en")
	languages = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})
)

func load(name string) *catalogue {
	text, err := locales.ReadFile("locale/" + name + ".json")
	if err != nil {
		panic(err)
	}
	c := &catalogue{language: name}
	if err := json.Unmarshal(text, &c.reasons); err != nil {
		panic(fmt.Sprintf("api: locale %s: %v", name, err))
	}
	return c
}

// languageOf answers the catalogue a caller reads best; the Chinese texts are the legal ones.
func languageOf(accept string) *catalogue {
	if _, index := language.MatchStrings(languages, accept); index == 1 {
		return english
	}
	return chinese
}

func (c *catalogue) title(reason grant.Reason) string { return c.reasons[reason].Title }

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// detail is the first sentence about the refusal all of whose params are given, and without one the title.
func (c *catalogue) detail(e *grant.Error) string {
	for _, text := range c.about(e) {
		complete := true
		filled := placeholder.ReplaceAllStringFunc(text, func(name string) string {
			name = strings.Trim(name, "{}")
			value, given := e.Params[name]
			complete = complete && given
			return c.show(name, value)
		})
		if complete {
			return filled
		}
	}
	return c.title(e.Reason)
}

// Sentence says in English what a refusal means, to somebody at the command line.
func Sentence(e *grant.Error) string { return english.detail(e) }

func (c *catalogue) show(name string, value any) string {
	switch v := value.(type) {
	case time.Time:
		return v.In(grant.Beijing).Format("2006-01-02 15:04:05")
	case grant.BatchStage:
		return c.of(v.Name())
	case grant.Text:
		return c.of(v)
	}
	text := fmt.Sprint(value)
	switch {
	case strings.HasSuffix(name, "_fen"):
		return yuan(text)
	case name == "stage":
		return c.stage(text)
	}
	return text
}

func (c *catalogue) stage(stage string) string {
	rules := grant.StageRules()
	i := slices.IndexFunc(rules, func(r grant.StageRule) bool { return string(r.Stage) == stage })
	if i < 0 {
		return stage
	}
	return c.of(rules[i].Name)
}

// of is a text in the catalogue's language.
func (c *catalogue) of(text grant.Text) string {
	if c == chinese {
		return text.ZH
	}
	return text.EN
}

// yuan writes an amount given in hundredths with its separators: 2000000 is 20,000.00.
func yuan(fen string) string {
	digits, minus := strings.CutPrefix(fen, "-")
	if strings.Trim(digits, "0123456789") != "" {
		return fen
	}
	for len(digits) < 3 {
		digits = "0" + digits
	}
	whole, cents := digits[:len(digits)-2], digits[len(digits)-2:]
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if minus {
		whole = "-" + whole
	}
	return whole + "." + cents
}
