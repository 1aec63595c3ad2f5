package public

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/text/language"
)

//go:embed locale/*.json
var locales embed.FS

// The languages of the pages. The Chinese texts are the legal ones.
const (
	chinese = "zh-CN"
	english = "en"
)

// catalogue holds the sentences of one language by key. Templates and Go code hold none. {name} stands for a
// param.
type catalogue map[string]string

func loadCatalogue(name string) catalogue {
	text, err := locales.ReadFile("locale/" + name + ".json")
	if err != nil {
		panic(err)
	}
	var c catalogue
	if err := json.Unmarshal(text, &c); err != nil {
		panic(fmt.Sprintf("public: locale %s: %v", name, err))
	}
	return c
}

// say fills the sentence of a key with params, which alternate name and value.
func (c catalogue) say(key string, params ...any) (string, error) {
	sentence, known := c[key]
	if !known {
		return "", fmt.Errorf("public: no sentence for %q", key)
	}
	for i := 0; i+1 < len(params); i += 2 {
		sentence = strings.ReplaceAll(sentence, "{"+fmt.Sprint(params[i])+"}", fmt.Sprint(params[i+1]))
	}
	return sentence, nil
}

var matcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// languageOf answers the reader's language: the one asked for in the address, else the one asked for before,
// else what the browser prefers.
func languageOf(r *http.Request) string {
	if asked := r.URL.Query().Get(languageSetting); isLanguage(asked) {
		return asked
	}
	if cookie, err := r.Cookie(languageSetting); err == nil && isLanguage(cookie.Value) {
		return cookie.Value
	}
	if _, index := language.MatchStrings(matcher, r.Header.Get("Accept-Language")); index == 1 {
		return english
	}
	return chinese
}

func isLanguage(name string) bool { return name == chinese || name == english }
