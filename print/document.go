package print

import "github.com/granary-grants/granary/grant"

// Document is a text before it is set: HTML and PDF set the same one, so that neither says more than the other. Every
// text is Chinese with English as help; where a text is data in one language only, EN is empty. Kept as JSON it is set
// again word for word, also by a program that words new agreements otherwise.
type Document struct {
	Title  grant.Text   `json:"title"`
	Number string       `json:"number"`
	Day    grant.Date   `json:"day"`
	Blocks []block      `json:"blocks"`
	Footer []grant.Text `json:"footer"` // on every page
}

// block is one part of a document: a heading, a paragraph or a table. Exactly one is set.
type block struct {
	Heading   *grant.Text `json:"heading,omitempty"`
	Paragraph *grant.Text `json:"paragraph,omitempty"`
	Table     *grid       `json:"table,omitempty"`
}

// grid is a table of a document. Widths are percentages that sum to 100. A grid kept together stands on one page.
type grid struct {
	Widths   []int        `json:"widths"`
	Head     []grant.Text `json:"head,omitempty"` // none: the first column names the rows
	Rows     []gridRow    `json:"rows"`
	Together bool         `json:"together,omitempty"`
}

// gridRow is one row. Sum marks a row that adds up others; Tall leaves room for a seal or a signature.
type gridRow struct {
	Cells []grant.Text `json:"cells"`
	Sum   bool         `json:"sum,omitempty"`
	Tall  bool         `json:"tall,omitempty"`
}

// Document words the agreement. It refuses what Check refuses.
func (a Agreement) Document() (*Document, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	return a.document(), nil
}

func (d *Document) heading(zh, en string) {
	d.Blocks = append(d.Blocks, block{Heading: &grant.Text{ZH: zh, EN: en}})
}

func (d *Document) paragraph(zh, en string) {
	d.Blocks = append(d.Blocks, block{Paragraph: &grant.Text{ZH: zh, EN: en}})
}

func (d *Document) table(g *grid) {
	d.Blocks = append(d.Blocks, block{Table: g})
}

// row adds a row of cells in both languages.
func (g *grid) row(cells ...grant.Text) {
	g.Rows = append(g.Rows, gridRow{Cells: cells})
}

// texts are all texts of the document in the order of reading.
func (d *Document) texts() []grant.Text {
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
