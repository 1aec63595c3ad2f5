package grant_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/granary-grants/granary/grant"
)

// "与供应商有利害关系的，应当回避" (政府采购法实施条例 art. 9): whoever was recused at the desk is not put on the panel either.
func ExampleBench_May() {
	expert, recused := uuid.New(), uuid.New()
	bench := grant.Bench{Reviewers: []uuid.UUID{expert, recused}, Recused: []uuid.UUID{recused}}
	refusal, _ := grant.Refusal(bench.May([]uuid.UUID{expert, recused}))
	fmt.Println(refusal.Reason, refusal.Field)
	fmt.Println(bench.May([]uuid.UUID{expert}))
	// Output:
	// conflict_of_interest /reviewers/1
	// <nil>
}

func TestBench(t *testing.T) {
	t.Parallel()
	free, assigned, member, recused, stranger := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	bench := grant.Bench{
		Reviewers: []uuid.UUID{free, assigned, member, recused}, Members: []uuid.UUID{member},
		Recused: []uuid.UUID{recused}, Assigned: []uuid.UUID{assigned},
	}
	for name, c := range map[string]struct {
		assign []uuid.UUID
		want   grant.Reason
		field  string
	}{
		"a new one":             {[]uuid.UUID{free}, "", ""},
		"a new one and another": {[]uuid.UUID{assigned, free}, "", ""},
		"nobody new":            {[]uuid.UUID{assigned}, grant.AlreadyDone, "/reviewers"},
		"a stranger":            {[]uuid.UUID{free, stranger}, grant.BadInput, "/reviewers/1"},
		"a member":              {[]uuid.UUID{member}, grant.Conflicted, "/reviewers/0"},
		"one recused before":    {[]uuid.UUID{assigned, free, recused}, grant.Conflicted, "/reviewers/2"},
	} {
		var got grant.Reason
		var field string
		if refusal, refused := grant.Refusal(bench.May(c.assign)); refused {
			got, field = refusal.Reason, refusal.Field
		}
		if diff := cmp.Diff([]string{string(c.want), c.field}, []string{string(got), field}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
