package print

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/granary-grants/granary/grant"
)

// Font is a TrueType font in which a PDF is set. It is read once and serves any number of callers at a time.
type Font struct {
	parsed *sfnt.Font
	tables map[string][]byte
	glyphs [][]byte // outlines by number
	em     int      // units per em
}

// LoadFont reads a TrueType font (.ttf) from a file.
func LoadFont(path string) (*Font, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	f, err := ParseFont(file)
	if err != nil {
		return nil, fmt.Errorf("print: %s: %w", path, err)
	}
	return f, nil
}

// ParseFont reads a TrueType font. Fonts with PostScript outlines (.otf), collections (.ttc) and broken files are
// errors.
func ParseFont(file []byte) (*Font, error) {
	parsed, err := sfnt.Parse(file)
	if err != nil {
		return nil, err
	}
	f := &Font{parsed: parsed, tables: map[string][]byte{}, em: int(parsed.UnitsPerEm())}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		entry := file[12+16*i:]
		offset, length := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if offset+length > uint64(len(file)) {
			return nil, errors.New("a table lies outside the file")
		}
		f.tables[string(entry[:4])] = file[offset : offset+length]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 0} {
		if table, found := f.tables[name]; !found || len(table) < least {
			return nil, fmt.Errorf("no TrueType outlines: table %s is missing or short", name)
		}
	}
	if f.glyphs, err = f.outlines(); err != nil {
		return nil, err
	}
	return f, nil
}

// outlines cuts the glyphs apart.
func (f *Font) outlines() ([][]byte, error) {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	long := binary.BigEndian.Uint16(f.tables["head"][50:]) != 0
	at := func(i int) int {
		if long {
			return int(binary.BigEndian.Uint32(loca[4*i:]))
		}
		return 2 * int(binary.BigEndian.Uint16(loca[2*i:]))
	}
	n, size := f.parsed.NumGlyphs(), 2
	if long {
		size = 4
	}
	if len(loca) < (n+1)*size {
		return nil, errors.New("table loca is short")
	}
	glyphs := make([][]byte, n)
	for i := range glyphs {
		from, to := at(i), at(i+1)
		if from > to || to > len(glyf) {
			return nil, fmt.Errorf("glyph %d lies outside its table", i)
		}
		glyphs[i] = glyf[from:to]
	}
	return glyphs, nil
}

// glyph is the number of a character's glyph, 0 where the font has none.
func (f *Font) glyph(r rune) int {
	index, err := f.parsed.GlyphIndex(nil, r)
	if err != nil {
		return 0
	}
	return int(index)
}

// advance is how wide a glyph is, in thousandths of an em.
func (f *Font) advance(glyph int) int {
	units, err := f.parsed.GlyphAdvance(nil, sfnt.GlyphIndex(glyph), fixed.Int26_6(f.em)<<6, font.HintingNone)
	if err != nil {
		return 1000
	}
	return units.Round() * 1000 / f.em
}

// Missing are the characters of a text for which the font has no glyph, each once, in order of their codes. The end
// of a line needs none.
func (f *Font) Missing(text string) []rune {
	var missing []rune
	for _, r := range text {
		if r != '\n' && f.glyph(r) == 0 {
			missing = append(missing, r)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// demand refuses a text that has characters without a glyph as glyph_missing and names them, because a printed text
// that drops a character of a name or shows a box for it is another text.
func (f *Font) demand(text string) error {
	missing := f.Missing(text)
	if len(missing) == 0 {
		return nil
	}
	names := make([]string, len(missing))
	for i, r := range missing {
		names[i] = fmt.Sprintf("%U", r)
		if unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			names[i] = string(r) + " " + names[i]
		}
	}
	return grant.Refuse(grant.Refused, grant.GlyphMissing, "characters", strings.Join(names, ", "))
}
