package print

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/granary-grants/granary/grant"
)

// PDF is the agreement as a PDF file. It refuses what Check and Document.PDF refuse.
func (a Agreement) PDF(f *Font) ([]byte, error) {
	d, err := a.Document()
	if err != nil {
		return nil, err
	}
	return d.PDF(f)
}

// PDF is the document as a PDF file on A4 with the same text as HTML, set in the font, of which the glyphs used are
// embedded. The date of creation is the day of the document, so that the same document and font always give the same
// bytes. Refused: glyph_missing for a text with characters for which the font has no glyph; params name them.
//
// The file is written here and not by a library, because those we found either know no character beyond U+FFFF, so that
// 𬭎 would be lost, or give back one character for all that share a glyph. Nothing is compressed, so that another version
// of a compressor does not change the bytes.
func (d *Document) PDF(f *Font) ([]byte, error) {
	var all strings.Builder
	for _, text := range d.texts() {
		all.WriteString(text.ZH + text.EN)
	}
	if err := f.demand(all.String()); err != nil {
		return nil, err
	}
	s := newSubset(f, all.String()+pageDigits)
	fontFile, err := s.file()
	if err != nil {
		return nil, err
	}
	w := &pdfFile{}
	w.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	pages := w.reserve()
	fontObject := w.font(s, fontFile)
	var kids strings.Builder
	contents := paginate(d, s)
	for _, content := range contents {
		stream := w.stream("", content)
		page := w.add(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %v %v] /Resources << /Font << /F %d 0 R >> >> /Contents %d 0 R >>",
			pages, pageWidth, pageHeight, fontObject, stream))
		fmt.Fprintf(&kids, "%d 0 R ", page)
	}
	w.put(pages, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.TrimSpace(kids.String()), len(contents)))
	root := w.add(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> >>", pages))
	info := w.add(fmt.Sprintf("<< /Title %s /Producer (Granary) /CreationDate %s >>", pdfText(d.Title.ZH+" "+d.Number), pdfDate(d.Day)))
	return w.finish(root, info), nil
}

// pdfFile is a PDF file as it is written. Objects are numbered from 1.
type pdfFile struct {
	bytes.Buffer
	offsets []int
}

// reserve gives the number of an object that is put later.
func (w *pdfFile) reserve() int {
	w.offsets = append(w.offsets, 0)
	return len(w.offsets)
}

func (w *pdfFile) put(number int, body string) {
	w.offsets[number-1] = w.Len()
	fmt.Fprintf(w, "%d 0 obj\n%s\nendobj\n", number, body)
}

func (w *pdfFile) add(body string) int {
	number := w.reserve()
	w.put(number, body)
	return number
}

func (w *pdfFile) stream(entries string, content []byte) int {
	return w.add(fmt.Sprintf("<< %s/Length %d >>\nstream\n%s\nendstream", entries, len(content), content))
}

// font writes the embedded font: two bytes of the text are the number of a glyph, and the table of characters gives
// each back as it was written, those beyond U+FFFF in two halves of UTF-16.
func (w *pdfFile) font(s *subset, file []byte) int {
	embedded := w.stream(fmt.Sprintf("/Length1 %d ", len(file)), file)
	characters := w.stream("", s.characterMap())
	var widths strings.Builder
	for _, r := range s.characters {
		fmt.Fprintf(&widths, " %d", s.font.advance(s.font.glyph(r)))
	}
	head, hhea := s.font.tables["head"], s.font.tables["hhea"]
	of := func(table []byte, at int) int {
		return int(int16(binary.BigEndian.Uint16(table[at:]))) * 1000 / s.font.em
	}
	name := "GRNARY+Embedded" // six letters and a plus: a part of a font
	descriptor := w.add(fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 733 /StemV 80 /FontFile2 %d 0 R >>",
		name, of(head, 36), of(head, 38), of(head, 40), of(head, 42), of(hhea, 4), of(hhea, 6), embedded))
	descendant := w.add(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 1000 /W [1 [%s]] /CIDToGIDMap /Identity >>",
		name, descriptor, widths.String()[1:]))
	return w.add(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>",
		name, descendant, characters))
}

// characterMap says which character each number stands for, at most 100 in a section as the format asks.
func (s *subset) characterMap() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const most = 100
	for from := 0; from < len(s.characters); from += most {
		section := s.characters[from:min(from+most, len(s.characters))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(section))
		for _, r := range section {
			fmt.Fprintf(&b, "<%04X> <%s>\n", s.codes[r], utf16Hex(string(r)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return b.Bytes()
}

// finish writes the table of objects and gives the file.
func (w *pdfFile) finish(root, info int) []byte {
	at := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		fmt.Fprintf(w, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(w, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, root, info, at)
	return w.Bytes()
}

// pdfText is a text outside the pages.
func pdfText(text string) string { return "<FEFF" + utf16Hex(text) + ">" }

func utf16Hex(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

// pdfDate is the beginning of a day in China.
func pdfDate(day grant.Date) string {
	return fmt.Sprintf("(D:%04d%02d%02d000000+08'00')", day.Year, int(day.Month), day.Day)
}
