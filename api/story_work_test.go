package api

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

// asks wants a person to be asked for this and for nothing else: each the kind, how many, and the amount in yuan where
// there is one; what is overdue ends in an exclamation mark.
func (s *story) asks(t *testing.T, who client, want ...string) {
	t.Helper()
	var found list[work]
	who.get(t, "/me/work", &found)
	got := []string{}
	for _, w := range found.Items {
		line := fmt.Sprint(w.Kind, " ", w.Count)
		if w.Amount != nil {
			line += " " + w.Amount.Yuan()
		}
		if w.Overdue {
			line += "!"
		}
		got = append(got, line)
		if (w.Amount == nil) != (w.Currency == nil) {
			t.Errorf("somebody is asked for money that is in no currency, or the other way round: %+v", w)
		}
		if w.Title.ZH == "" || w.Title.EN == "" || w.Text.ZH == "" || w.Text.EN == "" || w.Role == "" {
			t.Errorf("somebody is asked for %+v", w)
		}
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		t.Errorf("what somebody must do\n%s", diff)
	}
}

// asksOf wants the first of what a person is asked for to be of a case.
func (s *story) asksOf(t *testing.T, who client, of grant.Case, role grant.Role) {
	t.Helper()
	var found list[work]
	who.get(t, "/me/work", &found)
	if first := found.Items[0]; first.Case == nil || *first.Case != of || first.Role != role {
		t.Errorf("somebody is asked first for %+v", first)
	}
}
