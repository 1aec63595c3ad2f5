package print

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/granary-grants/granary/grant"
)

// The page: A4 with its margins.
const (
	pageWidth  length = 595276
	pageHeight length = 841890
	margin            = 18 * millimetre
	bottom            = 26 * millimetre // below the text; the footer stands in it
	column            = pageWidth - 2*margin
	padding           = 2 * millimetre
	tallRow           = 24 * millimetre
	// pageDigits are what the numbers of the pages are made of.
	pageDigits = "0123456789 /"
)

var (
	titleStyle   = style{size: 18 * point, leading: 26 * point, bold: true}
	headingStyle = style{size: 12 * point, leading: 18 * point, bold: true}
	bodyStyle    = style{size: 10500, leading: 16 * point}
	boldStyle    = style{size: 10500, leading: 16 * point, bold: true}
	helpStyle    = style{size: 8 * point, leading: 11 * point, grey: true}
	footStyle    = style{size: 8 * point, leading: 11 * point}
)

func (l length) String() string { return fmt.Sprintf("%d.%03d", l/1000, l%1000) }

// paper sets a document on pages from top to bottom.
type paper struct {
	subset *subset
	pages  []*bytes.Buffer
	y      length // of the next line's upper edge, from the lower edge of the page
}

// setLine is one line of a cell with its style.
type setLine struct {
	text  string
	style style
}

// paginate sets the document and gives the content of each page.
func paginate(d *Document, s *subset) [][]byte {
	p := &paper{subset: s}
	p.turn()
	for _, line := range p.set(d.Title, titleStyle, column) {
		p.line(margin+(column-line.style.width(s.font, line.text))/2, line)
	}
	p.y -= 10 * point
	for i, b := range d.Blocks {
		switch {
		case b.Heading != nil:
			p.heading(*b.Heading, d.Blocks[i+1:])
		case b.Paragraph != nil:
			p.paragraph(*b.Paragraph)
		case b.Table != nil:
			p.table(b.Table)
		}
	}
	contents := make([][]byte, len(p.pages))
	for i, page := range p.pages {
		p.footer(page, d.Footer, i+1)
		contents[i] = page.Bytes()
	}
	return contents
}

// turn begins a page.
func (p *paper) turn() {
	p.pages = append(p.pages, &bytes.Buffer{})
	p.y = pageHeight - margin
}

// left is how much room the page has left.
func (p *paper) left() length { return p.y - bottom }

// fresh says whether nothing stands on the page yet.
func (p *paper) fresh() bool { return p.y == pageHeight-margin }

// need turns the page where less than that much room is left, unless the page is fresh.
func (p *paper) need(height length) {
	if p.left() < height && !p.fresh() {
		p.turn()
	}
}

// set breaks both languages of a text into lines; English is set small below.
func (p *paper) set(text grant.Text, s style, room length) []setLine {
	var all []setLine
	for _, line := range s.breakLines(p.subset.font, text.ZH, room) {
		all = append(all, setLine{line, s})
	}
	if text.EN != "" {
		for _, line := range helpStyle.breakLines(p.subset.font, text.EN, room) {
			all = append(all, setLine{line, helpStyle})
		}
	}
	return all
}

func heightOf(all []setLine) (sum length) {
	for _, line := range all {
		sum += line.style.leading
	}
	return sum
}

// heading keeps a heading together with the beginning of what follows it.
func (p *paper) heading(text grant.Text, next []block) {
	follows := 3 * bodyStyle.leading
	if len(next) > 0 && next[0].Table != nil {
		follows = p.beginning(next[0].Table)
	} else if len(next) > 1 && next[1].Table != nil && next[1].Table.Together {
		follows = heightOf(p.set(*next[0].Paragraph, bodyStyle, column)) + p.beginning(next[1].Table) + 8*point
	}
	all := p.set(text, headingStyle, column)
	p.need(heightOf(all) + 12*point + follows)
	if !p.fresh() {
		p.y -= 8 * point
	}
	for _, line := range all {
		p.line(margin, line)
	}
	p.y -= 4 * point
}

func (p *paper) paragraph(text grant.Text) {
	for _, line := range p.set(text, bodyStyle, column) {
		p.need(line.style.leading)
		p.line(margin, line)
	}
	p.y -= 5 * point
}

// line writes a line below what stands on the page.
func (p *paper) line(x length, line setLine) {
	p.write(p.pages[len(p.pages)-1], x, p.y-line.style.size-(line.style.leading-line.style.size)/2, line)
	p.y -= line.style.leading
}

// write writes a line whose characters stand on the height y.
func (p *paper) write(page *bytes.Buffer, x, y length, line setLine) {
	if line.text == "" {
		return
	}
	mode, thickness, grey := 0, length(0), "0"
	if line.style.bold {
		mode, thickness = 2, line.style.size/32
	}
	if line.style.grey {
		grey = "0.27"
	}
	var codes strings.Builder
	for _, r := range line.text {
		fmt.Fprintf(&codes, "%04X", p.subset.codes[r])
	}
	// The outlines of a font stand about an eighth of their size above the lower edge of their line.
	fmt.Fprintf(page, "BT /F %v Tf %s g 0 G %d Tr %v w %v %v Td <%s> Tj ET\n", line.style.size, grey, mode, thickness, x, y+line.style.size/8, codes.String())
}

// footer writes what stands on every page, and which page of how many it is.
func (p *paper) footer(page *bytes.Buffer, texts []grant.Text, number int) {
	y := bottom - 8*point
	p.rule(page, margin, y, pageWidth-margin, y)
	count := fmt.Sprintf("%d / %d", number, len(p.pages))
	for i, text := range texts {
		y -= footStyle.leading
		p.write(page, margin, y, setLine{text.ZH, footStyle})
		p.write(page, margin+footStyle.width(p.subset.font, text.ZH)+8*point, y, setLine{text.EN, style{size: 7500, grey: true}})
		if i == 0 {
			p.write(page, pageWidth-margin-footStyle.width(p.subset.font, count), y, setLine{count, footStyle})
		}
	}
}

// rule draws a thin line.
func (p *paper) rule(page *bytes.Buffer, x1, y1, x2, y2 length) {
	fmt.Fprintf(page, "0.4 G 0.5 w %v %v m %v %v l S\n", x1, y1, x2, y2)
}
