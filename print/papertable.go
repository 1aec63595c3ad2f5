package print

import (
	"bytes"
	"fmt"
)

// tableRow is a row of a table as it is set.
type tableRow struct {
	cells [][]setLine
	least length // its height where the cells are lower
	names bool   // all cells name columns
	first bool   // the first cell names the row
}

func (r tableRow) height() length {
	height := r.least
	for _, cell := range r.cells {
		height = max(height, heightOf(cell)+padding)
	}
	return height
}

// lines is how many lines the row's longest cell has.
func (r tableRow) lines() (most int) {
	for _, cell := range r.cells {
		most = max(most, len(cell))
	}
	return most
}

// table sets a table. Its head stands again on every page; a row is parted only where it is higher than a page.
func (p *paper) table(g *grid) {
	head, rows := p.rows(g)
	if g.Together {
		height := head.height()
		for _, row := range rows {
			height += row.height()
		}
		p.need(height)
	} else {
		p.need(p.beginning(g))
	}
	p.head(g, head)
	full := pageHeight - margin - bottom - head.height()
	for _, row := range rows {
		if p.left() < row.height() && row.height() <= full {
			p.turn()
			p.head(g, head)
		}
		for p.left() < row.height() {
			var part tableRow
			part, row = row.part(p.left())
			if part.lines() > 0 {
				p.row(g, part)
			}
			p.turn()
			p.head(g, head)
		}
		p.row(g, row)
	}
	p.y -= 7 * point
}

// rows breaks the cells of a table into lines.
func (p *paper) rows(g *grid) (head tableRow, rows []tableRow) {
	for i, text := range g.Head {
		head.cells = append(head.cells, p.set(text, boldStyle, g.width(i)-2*padding))
	}
	head.names = true
	for _, row := range g.Rows {
		set := tableRow{first: len(g.Head) == 0}
		if row.Tall {
			set.least = tallRow
		}
		for i, text := range row.Cells {
			s := bodyStyle
			if row.Sum || set.first && i == 0 {
				s = boldStyle
			}
			set.cells = append(set.cells, p.set(text, s, g.width(i)-2*padding))
		}
		rows = append(rows, set)
	}
	return head, rows
}

// beginning is the height of what must stand on the page on which a table begins: all of it where it is kept together,
// else the head and the first row.
func (p *paper) beginning(g *grid) length {
	head, rows := p.rows(g)
	height := length(0)
	if len(head.cells) > 0 {
		height = head.height()
	}
	for i, row := range rows {
		if i == 0 || g.Together {
			height += row.height()
		}
	}
	return min(height, pageHeight-margin-bottom)
}

func (p *paper) head(g *grid, head tableRow) {
	if len(head.cells) > 0 {
		p.row(g, head)
	}
}

// part parts a row: the lines that fit into the room, and the rest.
func (r tableRow) part(room length) (fits, rest tableRow) {
	fits.first, rest.first, rest.least = r.first, r.first, r.least
	for _, cell := range r.cells {
		n, height := 0, padding
		for n < len(cell) && height+cell[n].style.leading <= room {
			height += cell[n].style.leading
			n++
		}
		fits.cells, rest.cells = append(fits.cells, cell[:n]), append(rest.cells, cell[n:])
	}
	return fits, rest
}

// row draws a row with its frame.
func (p *paper) row(g *grid, row tableRow) {
	page := p.pages[len(p.pages)-1]
	top, height := p.y, row.height()
	x := margin
	for i, cell := range row.cells {
		width := g.width(i)
		if row.names || row.first && i == 0 {
			fmt.Fprintf(page, "0.94 g %v %v %v %v re f\n", x, top-height, width, height)
		}
		p.frame(page, x, top-height, width, height)
		p.y = top - padding/2
		for _, line := range cell {
			p.line(x+padding, line)
		}
		x += width
	}
	p.y = top - height
}

func (p *paper) frame(page *bytes.Buffer, x, y, width, height length) {
	fmt.Fprintf(page, "0.4 G 0.5 w %v %v %v %v re S\n", x, y, width, height)
}

// width is the width of a column.
func (g *grid) width(i int) length { return column * length(g.Widths[i]) / 100 }
