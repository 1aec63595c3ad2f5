package grant

import "strings"

// SafeCell makes a text that people wrote safe to be written into a cell of a CSV or xlsx file: a spreadsheet would run
// one that begins with = + - @ or their full-width forms, a tab or a line break as a formula, also behind blanks and
// quotation marks. Such a text gets an apostrophe in front, which spreadsheets take for "this is text"; so does one
// that begins with an apostrophe, so that taking away one leading apostrophe always gives the text back.
// Amounts, counts and dates that the program itself writes are written as what they are and never go through it.
func SafeCell(text string) string {
	if strings.HasPrefix(text, "'") || startsFormula(text) {
		return "'" + text
	}
	return text
}

// startsFormula says whether a spreadsheet may take the text for a formula.
func startsFormula(text string) bool {
	const signs, quotes = "=+-@＝＋－＠\t\r\n", "'\"`‘’“”＇＂"
	for _, r := range text {
		switch {
		case strings.ContainsRune(signs, r):
			return true
		case !blank(r) && !strings.ContainsRune(quotes, r):
			return false
		}
	}
	return false
}
