package grant_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/granary-grants/granary/grant"
)

var update = flag.Bool("update", false, "rewrite the files that are made from the tables")

// docs/process.md is made from the tables of stages and acts: go test ./grant -run ProcessPage -update
func TestProcessPage(t *testing.T) {
	t.Parallel()
	const path = "../docs/process.md"
	page := processPage()
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(page, string(written)); diff != "" {
		t.Errorf("docs/process.md is not what the tables say; -update rewrites it:\n%s", diff)
	}
}

func processPage() string {
	var b strings.Builder
	b.WriteString("# The processes\n\nMade from the tables in `grant/stage.go` and `grant/act.go` by `go test ./grant -run ProcessPage -update`.\n")
	for _, kind := range []grant.CaseKind{grant.RoundKind, grant.ApplicationKind, grant.ProjectKind, grant.PaymentKind} {
		rules := slices.DeleteFunc(slices.Concat(grant.ActRules(), grant.Effects()), func(r grant.ActRule) bool { return r.On != kind })
		fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n", strings.ToUpper(string(kind[:1]))+string(kind[1:]))
		for _, r := range rules {
			writeEdges(&b, r)
		}
		b.WriteString("```\n\n| stage | 公开名称 | public name | what happens next | who |\n| --- | --- | --- | --- | --- |\n")
		for _, s := range grant.StageRules() {
			if s.On == kind {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s %s | %s |\n", s.Stage, s.Name.ZH, s.Name.EN, s.Next.ZH, s.Next.EN, join(s.Who))
			}
		}
		b.WriteString("\n| act | who may | from | to |\n| --- | --- | --- | --- |\n")
		for _, r := range rules {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Act, join(r.Roles), join(r.From), join(r.To))
		}
	}
	return b.String()
}

func writeEdges(b *strings.Builder, r grant.ActRule) {
	for _, to := range r.To {
		if len(r.From) == 0 {
			fmt.Fprintf(b, "    [*] --> %s: %s\n", to, r.Act)
		}
		for _, from := range r.From {
			fmt.Fprintf(b, "    %s --> %s: %s\n", from, to, r.Act)
		}
	}
}

func join[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}

// Every stage has its wordings, can be reached, and leads on unless it is final.
func TestStageTableIsWhole(t *testing.T) {
	t.Parallel()
	edges := slices.Concat(grant.ActRules(), grant.Effects())
	for _, s := range grant.StageRules() {
		if s.Name.ZH == "" || s.Name.EN == "" || s.Next.ZH == "" || s.Next.EN == "" {
			t.Errorf("%s/%s lacks a wording", s.On, s.Stage)
		}
		reached := slices.ContainsFunc(edges, func(r grant.ActRule) bool { return r.On == s.On && slices.Contains(r.To, s.Stage) })
		if !reached {
			t.Errorf("no act leads to %s/%s", s.On, s.Stage)
		}
		left := slices.ContainsFunc(edges, func(r grant.ActRule) bool {
			return r.On == s.On && slices.Contains(r.From, s.Stage) && slices.ContainsFunc(r.To, func(to grant.Stage) bool { return to != s.Stage })
		})
		// Nothing waits for a payment that was made, and yet a bank may give it back.
		if left == s.Final && s.Stage != grant.PaymentPaid {
			t.Errorf("%s/%s: final is %v, but acts lead on: %v", s.On, s.Stage, s.Final, left)
		}
	}
}
