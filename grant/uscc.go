package grant

import (
	"strings"
	"unicode/utf8"
)

const (
	// usccAlphabet is GB 32100-2015's: the digits and the letters without I, O, S, V and Z. A
	// character's value is its place.
	usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	usccLength   = 18
)

var (
	// usccWeights are 3^i mod 31.
	usccWeights = [usccLength - 1]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	// bodyWeights are those of GB 11714 for the first eight characters of the body code.
	bodyWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
)

// foldUSCC folds full-width forms to ASCII, drops blanks and raises ASCII letters to upper case.
func foldUSCC(code string) string {
	return strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case blank(r):
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, code)
}

// checkUSCC refuses a folded code that is no unified social credit code, and says why: the length it
// has, the first character (counted from 1) outside the alphabet, or the check character it should end with.
func checkUSCC(code string) *Error {
	length := utf8.RuneCountInString(code)
	if length == 0 {
		return RefuseAt(Invalid, BadCode, "/code", "rule", "empty")
	}
	position, sum := 0, 0
	for _, r := range code {
		position++
		value := strings.IndexRune(usccAlphabet, r)
		if value < 0 {
			return RefuseAt(Invalid, BadCode, "/code", "rule", "character", "position", position, "length", length)
		}
		if position < usccLength {
			sum += value * usccWeights[position-1]
		}
	}
	if length != usccLength {
		return RefuseAt(Invalid, BadCode, "/code", "rule", "length", "length", length, "expected_length", usccLength)
	}
	if want := usccAlphabet[(31-sum%31)%31]; code[usccLength-1] != want {
		return RefuseAt(Invalid, BadCode, "/code", "rule", "check", "position", usccLength, "expected", string(want))
	}
	return nil
}

// bodyCheckHolds tells whether the nine characters of a body code end with the check character of
// GB 11714: 11 minus the weighted sum modulo 11, where 10 is written X and 11 is written 0. Letters
// count from A = 10 without gaps, unlike those of GB 32100.
func bodyCheckHolds(body string) bool {
	sum := 0
	for i, weight := range bodyWeights {
		c := body[i]
		value := int(c - '0')
		if c >= 'A' {
			value = int(c-'A') + 10
		}
		sum += value * weight
	}
	return body[8] == "0X987654321"[sum%11]
}
