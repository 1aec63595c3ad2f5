package public

import (
	"net/http"
	"net/url"
	"slices"
)

// reading is how large a reader has the pages set (字号).
type reading string

// The sizes of the type. Care (关怀版) has the type of the large one, higher contrast and nothing that only a hue tells.
const (
	largeType  reading = "large"
	mediumType reading = "medium"
	smallType  reading = "small"
	careType   reading = "care"
)

// readings are those there are, as they stand in the head of a page.
var readings = []reading{largeType, mediumType, smallType, careType}

// The settings of a reader, by the parameter that asks for one and the cookie that keeps it.
const (
	languageSetting = "lang"
	readingSetting  = "type"
)

var settings = []string{languageSetting, readingSetting}

// readingOf answers the size that is asked for in the address, else the one asked for before, else the medium.
func readingOf(r *http.Request, query url.Values) reading {
	if asked := reading(query.Get(readingSetting)); slices.Contains(readings, asked) {
		return asked
	}
	if cookie, err := r.Cookie(readingSetting); err == nil && slices.Contains(readings, reading(cookie.Value)) {
		return reading(cookie.Value)
	}
	return mediumType
}

// remember keeps for a year the settings that the address asks for.
func remember(w http.ResponseWriter, in *request) {
	kept := map[string]string{languageSetting: in.book.language, readingSetting: string(in.reading)}
	for _, name := range settings {
		if asked := in.query.Get(name); asked != "" && asked == kept[name] {
			http.SetCookie(w, &http.Cookie{
				Name: name, Value: asked, Path: "/", MaxAge: 365 * 24 * 60 * 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
			})
		}
	}
}

// choice is a link to this page in another size.
type choice struct {
	Reading reading
	Address string
	Chosen  bool
}

// sizes are the links to this page in each size but care, and care the one to it or back to medium.
func (r *request) sizes() (sizes []choice, care choice) {
	for _, size := range readings {
		c := choice{Reading: size, Address: r.with(readingSetting, string(size), ""), Chosen: size == r.reading}
		if size != careType {
			sizes = append(sizes, c)
		} else if care = c; c.Chosen {
			care.Address = r.with(readingSetting, string(mediumType), "")
		}
	}
	return sizes, care
}
