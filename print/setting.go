package print

import (
	"strings"
	"unicode"
)

// length is a length on paper in thousandths of a point. Whole numbers give the same page on every machine.
type length int

const (
	point      length = 1000
	millimetre length = 2835
)

// style is how a text is set. Bold is the same outline with a thicker line, since one font is embedded.
type style struct {
	size    length
	leading length // from one line to the next
	bold    bool
	grey    bool
}

// Characters that end no line and begin no line (避头尾). A blank stays at the end of its line.
const (
	opening = "（《〈「『【〔［｛“‘([{¥￥"
	closing = "，。、；：？！…—·）》〉」』】〕］｝”’％,.;:?!)]}% \u3000"
)

// width is how wide a text is in one line.
func (s style) width(f *Font, text string) (sum length) {
	for _, r := range text {
		sum += length(f.advance(f.glyph(r))) * s.size / 1000
	}
	return sum
}

// breakLines sets a text into lines that are no wider than room. Every character is on one of them; only the ends of
// lines that the text itself has are gone. A word that is wider than the room is broken anywhere.
func (s style) breakLines(f *Font, text string, room length) []string {
	var set []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		var line strings.Builder
		var used length
		flush := func() {
			set = append(set, line.String())
			line.Reset()
			used = 0
		}
		for _, word := range words(paragraph) {
			width := s.width(f, strings.TrimRight(word, " \u3000"))
			if used > 0 && used+width > room {
				flush()
			}
			if width <= room {
				line.WriteString(word)
				used += s.width(f, word)
				continue
			}
			for _, r := range word {
				w := s.width(f, string(r))
				if used > 0 && used+w > room {
					flush()
				}
				line.WriteRune(r)
				used += w
			}
		}
		flush()
	}
	return set
}

// words cuts a text where a line may end: after every character of Chinese and after the blank that ends a word of an
// alphabet, but not before a closing sign or after an opening one.
func words(text string) []string {
	var cut []string
	var last rune
	from := 0
	for i, r := range text {
		if i > 0 && mayBreak(last, r) {
			cut = append(cut, text[from:i])
			from = i
		}
		last = r
	}
	return append(cut, text[from:])
}

func mayBreak(before, after rune) bool {
	if strings.ContainsRune(opening, before) || strings.ContainsRune(closing, after) || unicode.Is(unicode.Mn, after) {
		return false
	}
	return wide(before) || wide(after) || before == ' '
}

// wide says whether a line may end beside a character though no blank parts it from the next.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.In(r, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}
