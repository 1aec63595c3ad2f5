package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"github.com/granary-grants/granary/grant"
)

// aligned sets rows in columns as wide as a terminal shows their text (a Chinese character takes two places). The
// columns in right are set to the right.
func aligned(rows [][]string, right ...int) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(printable(cell)))
		}
	}
	var text strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			cell = printable(cell)
			space := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
			if slices.Contains(right, i) {
				cell = space + cell
			} else {
				cell += space
			}
			line.WriteString(cell + "  ")
		}
		text.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return text.String()
}

// printable keeps a text of unknown origin from moving the cursor: everything that is no printing character
// becomes U+FFFD.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// counted writes a number of things: "1 check", "2 checks".
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// grouped writes an amount in yuan with separators of thousands: "8,187,000.00".
func grouped(amount grant.Fen) string {
	digits := amount.Yuan()
	for i := len(digits) - len("000.00"); i > 0 && digits[i-1] != '-'; i -= len("000") {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
