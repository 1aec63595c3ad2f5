package public

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// WCAG 2.2 AA asks for 4.5:1 between text and its ground and for 3:1 between a control's border and what is beside it.
func TestContrast(t *testing.T) {
	t.Parallel()
	colours := map[string]float64{}
	for _, found := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllSubmatch(styleCSS, -1) {
		colours[string(found[1])] = luminance(t, string(found[2]))
	}
	for _, c := range []struct {
		text, ground string
		least        float64
	}{
		{"ink", "ground", 4.5}, {"ink", "card", 4.5}, {"soft", "ground", 4.5}, {"soft", "card", 4.5}, {"accent", "card", 4.5}, {"accent", "ground", 4.5},
		{"accent", "accent-ground", 4.5}, {"ink", "accent-ground", 4.5}, {"card", "accent", 4.5}, {"warm", "warm-ground", 4.5}, {"error", "error-ground", 4.5},
		{"border", "card", 3}, {"border", "ground", 3}, {"error", "card", 3}, {"accent", "bar", 3},
	} {
		a, b := colours[c.text], colours[c.ground]
		if ratio := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); ratio < c.least || a == 0 && b == 0 {
			t.Errorf("%s on %s: %.2f:1, want %.1f:1", c.text, c.ground, ratio, c.least)
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
