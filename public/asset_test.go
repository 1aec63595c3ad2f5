package public

import (
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// WCAG 2.2 AA asks for 4.5:1 between text and its ground and for 3:1 between a control's border and what is beside it.
// Where high contrast is asked for (关怀版), text has the 7:1 of AAA.
func TestContrast(t *testing.T) {
	t.Parallel()
	plain, rest, _ := strings.Cut(string(styleCSS), "}")
	_, care, _ := strings.Cut(rest, "\n.care {")
	care, _, _ = strings.Cut(care, "}")
	for _, palette := range []struct {
		name, styles string
		text         float64
	}{{"plain", plain, 4.5}, {"care", plain + care, 7}} {
		colours := map[string]float64{}
		for _, found := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(palette.styles, -1) {
			colours[found[1]] = luminance(t, found[2])
		}
		for _, c := range []struct {
			text, ground string
			least        float64
		}{
			{"ink", "ground", palette.text}, {"ink", "card", palette.text}, {"soft", "ground", palette.text}, {"soft", "card", palette.text},
			{"accent", "card", palette.text}, {"accent", "ground", palette.text}, {"accent", "accent-ground", palette.text},
			{"ink", "accent-ground", palette.text}, {"card", "accent", palette.text}, {"warm", "warm-ground", palette.text},
			{"error", "error-ground", palette.text}, {"border", "card", 3}, {"border", "ground", 3}, {"error", "card", 3}, {"accent", "bar", 3},
		} {
			a, b := colours[c.text], colours[c.ground]
			if ratio := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); ratio < c.least || a == 0 && b == 0 {
				t.Errorf("%s, %s on %s: %.2f:1, want %.1f:1", palette.name, c.text, c.ground, ratio, c.least)
			}
		}
	}
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t testing.TB, hex string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// weigh answers how many bytes a browser fetches for a page: the page and its style.
func weigh(t testing.TB, pages http.Handler, page string) int {
	t.Helper()
	_, body := get(t, pages, page, "Accept-Encoding", "gzip")
	_, style := get(t, pages, stylesheet(), "Accept-Encoding", "gzip")
	return len(body) + len(style)
}

// mostBytes is what a page may weigh, so that it opens at once on a slow line.
const mostBytes = 60 * 1024
