package print

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// subset is a font with only the glyphs that a text uses. Glyph i+1 is that of the i-th character, also where two
// characters share an outline (· and •, 一 and the radical ⼀): each keeps a number of its own, so that what is read or
// copied from the file is the character that was written.
type subset struct {
	font       *Font
	characters []rune // sorted
	codes      map[rune]int
}

func newSubset(f *Font, text string) *subset {
	s := &subset{font: f, characters: slices.Sorted(maps.Keys(runeSet(text))), codes: map[rune]int{}}
	for i, r := range s.characters {
		s.codes[r] = i + 1
	}
	return s
}

func runeSet(text string) map[rune]bool {
	set := map[rune]bool{}
	for _, r := range text {
		if r != '\n' {
			set[r] = true
		}
	}
	return set
}

// Flags of a component in a composite glyph (OpenType, table glyf).
const (
	argumentsAreWords = 1 << 0
	hasScale          = 1 << 3
	moreComponents    = 1 << 5
	hasTwoScales      = 1 << 6
	hasMatrix         = 1 << 7
)

// file writes the subset as a TrueType font of its own. The parts of composite glyphs follow the characters.
func (s *subset) file() ([]byte, error) {
	numbers := []int{0} // old numbers by new ones
	for _, r := range s.characters {
		numbers = append(numbers, s.font.glyph(r))
	}
	parts := map[int]int{} // new numbers of components by old ones
	var outlines [][]byte
	for i := 0; i < len(numbers); i++ {
		outline := slices.Clone(s.font.glyphs[numbers[i]])
		err := eachComponent(outline, func(reference []byte) error {
			old := int(binary.BigEndian.Uint16(reference))
			if old >= len(s.font.glyphs) {
				return errBroken
			}
			if _, known := parts[old]; !known {
				parts[old] = len(numbers)
				numbers = append(numbers, old)
			}
			binary.BigEndian.PutUint16(reference, uint16(parts[old]))
			return nil
		})
		if err != nil {
			return nil, err
		}
		outlines = append(outlines, outline)
	}
	return s.assemble(numbers, outlines), nil
}

var errBroken = errors.New("print: the font has a broken composite glyph")

// eachComponent calls visit with the place of each component's glyph number. A simple glyph has none.
func eachComponent(outline []byte, visit func(reference []byte) error) error {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	for at := 10; ; {
		if at+4 > len(outline) {
			return errBroken
		}
		flags := binary.BigEndian.Uint16(outline[at:])
		if err := visit(outline[at+2 : at+4]); err != nil {
			return err
		}
		at += 6
		if flags&argumentsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasTwoScales != 0:
			at += 4
		case flags&hasMatrix != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return nil
		}
	}
}

// assemble puts the tables together that a PDF reader needs of an embedded font.
func (s *subset) assemble(numbers []int, outlines [][]byte) []byte {
	var glyf, loca, hmtx []byte
	for i, outline := range outlines {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, s.font.metric(numbers[i])...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	tables := map[string][]byte{"glyf": glyf, "loca": loca, "hmtx": hmtx}
	for _, name := range []string{"head", "hhea", "maxp", "cvt ", "fpgm", "prep"} {
		if table, found := s.font.tables[name]; found {
			tables[name] = slices.Clone(table)
		}
	}
	binary.BigEndian.PutUint32(tables["head"][8:], 0)  // the checksum, set below
	binary.BigEndian.PutUint16(tables["head"][50:], 1) // offsets in loca have four bytes
	binary.BigEndian.PutUint16(tables["hhea"][34:], uint16(len(numbers)))
	binary.BigEndian.PutUint16(tables["maxp"][4:], uint16(len(numbers)))
	return joinTables(tables)
}

// metric is the advance and the left side bearing of a glyph as table hmtx has them. Glyphs after the last full
// metric share its advance.
func (f *Font) metric(glyph int) []byte {
	hmtx, full := f.tables["hmtx"], int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	full = max(1, min(full, len(hmtx)/4))
	if glyph < full {
		return hmtx[4*glyph : 4*glyph+4]
	}
	metric := slices.Clone(hmtx[4*full-4 : 4*full])
	if at := 4*full + 2*(glyph-full); at+2 <= len(hmtx) {
		copy(metric[2:], hmtx[at:at+2])
	}
	return metric
}

// joinTables writes a font file: the directory, then the tables, each from a multiple of four bytes on.
func joinTables(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	file := binary.BigEndian.AppendUint32(nil, 0x00010000)
	power, log := 1, 0
	for power*2 <= len(names) {
		power, log = power*2, log+1
	}
	for _, n := range []int{len(names), power * 16, log, (len(names) - power) * 16} {
		file = binary.BigEndian.AppendUint16(file, uint16(n))
	}
	offset, head := 12+16*len(names), 0
	var body []byte
	for _, name := range names {
		if name == "head" {
			head = offset + len(body)
		}
		file = append(file, name...)
		file = binary.BigEndian.AppendUint32(file, sumOfWords(tables[name]))
		file = binary.BigEndian.AppendUint32(file, uint32(offset+len(body)))
		file = binary.BigEndian.AppendUint32(file, uint32(len(tables[name])))
		body = append(body, tables[name]...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	file = append(file, body...)
	binary.BigEndian.PutUint32(file[head+8:], 0xB1B0AFBA-sumOfWords(file))
	return file
}

// sumOfWords is the checksum of a font's table.
func sumOfWords(table []byte) (sum uint32) {
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}
