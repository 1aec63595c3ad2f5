package print

import "github.com/granary-grants/granary/grant"

// document is a text before it is set: HTML and PDF set the same one, so that neither says more than the other. Every
// text is Chinese with English as help; where a text is data in one language only, EN is empty.
type document struct {
	Title  grant.Text
	Number string
	Day    grant.Date
	Blocks []block
	Footer []grant.Text // on every page
}

// block is one part of a document: a heading, a paragraph or a table. Exactly one is set.
type block struct {
	Heading   *grant.Text
	Paragraph *grant.Text
	Table     *grid
}

// grid is a table of a document. Widths are percentages that sum to 100. A grid kept together stands on one page.
type grid struct {
	Widths   []int
	Head     []grant.Text // none: the first column names the rows
	Rows     []gridRow
	Together bool
}

// gridRow is one row. Sum marks a row that adds up others; Tall leaves room for a seal or a signature.
type gridRow struct {
	Cells []grant.Text
	Sum   bool
	Tall  bool
}

func (d *document) heading(zh, en string) {
	d.Blocks = append(d.Blocks, block{Heading: &grant.Text{ZH: zh, EN: en}})
}

func (d *document) paragraph(zh, en string) {
	d.Blocks = append(d.Blocks, block{Paragraph: &grant.Text{ZH: zh, EN: en}})
}

func (d *document) table(g *grid) {
	d.Blocks = append(d.Blocks, block{Table: g})
}

// row adds a row of cells in both languages.
func (g *grid) row(cells ...grant.Text) {
	g.Rows = append(g.Rows, gridRow{Cells: cells})
}

// texts are all texts of the document in the order of reading.
func (d *document) texts() []grant.Text {
	all := []grant.Text{d.Title}
	for _, b := range d.Blocks {
		switch {
		case b.Heading != nil:
			all = append(all, *b.Heading)
		case b.Paragraph != nil:
			all = append(all, *b.Paragraph)
		case b.Table != nil:
			all = append(all, b.Table.Head...)
			for _, row := range b.Table.Rows {
				all = append(all, row.Cells...)
			}
		}
	}
	return append(all, d.Footer...)
}

// data is a text that people wrote, in the one language in which they wrote it.
func data(text string) grant.Text { return grant.Text{ZH: lines(text)} }
