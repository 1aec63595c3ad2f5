package grant_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/granary-grants/granary/grant"
)

// "Export asked by an auditor: money ledger, decisions and who saw what, in open formats": what applicants typed must
// not run on the auditor's machine.
func ExampleSafeCell() {
	for _, text := range []string{`=HYPERLINK("http://example.org","示例")`, " ＝1+1", "甲社区+乙社区", "'quoted'"} {
		fmt.Println(grant.SafeCell(text))
	}
	// Output:
	// '=HYPERLINK("http://example.org","示例")
	// ' ＝1+1
	// 甲社区+乙社区
	// ''quoted'
}

func TestSafeCell(t *testing.T) {
	t.Parallel()
	for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		for _, before := range []string{"", " ", "　", "\u00a0", "\ufeff", `"`, "“", ` " '`, "’", "＂"} {
			text := before + sign + "cmd|' /C calc'!A0"
			if got := grant.SafeCell(text); got != "'"+text {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
	for _, text := range []string{"", " ", "示例中心", "1=1", "a@example.org", "（=）", `"示例"`, "2026-06-22", "50000.00", "。=1"} {
		if got := grant.SafeCell(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// What is read back without one leading apostrophe is what was written, and nothing left begins with a sign.
func TestSafeCellRoundTrip(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ '"　“=+@＝a\t\r\n-]{0,6}`))
	rapid.Check(t, func(t *rapid.T) {
		written := text.Draw(t, "text")
		cell := grant.SafeCell(written)
		if got := strings.TrimPrefix(cell, "'"); got != written {
			t.Fatalf("%q was written %q and read as %q", written, cell, got)
		}
		bare := strings.TrimLeft(cell, " 　\"“")
		if bare != "" && strings.ContainsRune("=+-@＝＋－＠\t\r\n", []rune(bare)[0]) {
			t.Fatalf("%q was written %q", written, cell)
		}
	})
}
