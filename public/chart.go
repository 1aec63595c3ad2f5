package public

import (
	"cmp"
	"strconv"

	"github.com/granary-grants/granary/grant"
	"github.com/granary-grants/granary/store"
)

// chart is bars beside their names and amounts. What it shows stands in a table too.
type chart struct {
	Bars []bar
	Rest int // how many more the table has
}

// bar is one bar. Share and Paid are its lengths in percent of the longest bar of its currency, TextAt and BarFrom how far
// down its words and its bar stand.
type bar struct {
	Label, Amount   string
	Share, Paid     string
	TextAt, BarFrom string
}

// captioned is a chart with the key of its caption.
type captioned struct {
	Chart   chart
	Caption string
}

// heightOfBar is the room of one bar with its words, in em.
const heightOfBar = 2.75

// Height is the chart's, in em.
func (c chart) Height() string { return em(float64(len(c.Bars)) * heightOfBar) }

func em(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) + "em" }

func (c *chart) add(label, amount, share, paid string) {
	top := float64(len(c.Bars)) * heightOfBar
	c.Bars = append(c.Bars, bar{label, amount, share, paid, em(top + 1), em(top + 1.4)})
}

// shareOf writes a part of a whole in percent, a tenth of a percent exact; what is there at all can be seen.
func shareOf(part, whole grant.Fen) string {
	if part <= 0 || whole <= 0 {
		return "0%"
	}
	tenths := max(5, int64(part/max(1, whole/1000)))
	return strconv.FormatFloat(float64(min(tenths, 1000))/10, 'f', 1, 64) + "%"
}

func roundChart(b *book, rounds []store.RoundTotal) chart {
	most := map[string]grant.Fen{}
	for _, r := range rounds {
		most[r.Currency] = max(most[r.Currency], r.Awarded)
	}
	c := chart{Rest: max(0, len(rounds)-barsShown)}
	for _, r := range rounds[:min(len(rounds), barsShown)] {
		c.add(b.text(grant.Text{ZH: r.RoundZH, EN: r.RoundEN}), money(r.Awarded, r.Currency), shareOf(r.Awarded, most[r.Currency]), shareOf(r.Paid, most[r.Currency]))
	}
	return c
}

func placeChart(places []store.PlaceTotal) chart {
	most := map[string]grant.Fen{}
	for _, p := range places {
		most[p.Currency] = cmp.Or(most[p.Currency], p.Awarded) // the first is the largest
	}
	c := chart{Rest: max(0, len(places)-barsShown)}
	for _, p := range places[:min(len(places), barsShown)] {
		c.add(p.Name, money(p.Awarded, p.Currency), shareOf(p.Awarded, most[p.Currency]), "")
	}
	return c
}
